"""The inner loop made fast where numba is installed. Without it the same functions run as they are, some fifty times slower.

Loaded only where plans are made: the web processes import this module and never the compiler. What was compiled is kept in the
user's own cache (or `NUMBA_CACHE_DIR`), never beside the source; where nothing can be kept it is compiled once per process.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from functools import cache
from importlib import import_module
from pathlib import Path

from gatherings.seating import kernel

Run = Callable[[kernel.State, kernel.Numbers, int, int, float, bool], int]


@cache
def compiled() -> Run | None:
    """The loop compiled (its first call compiles or reads the cache), or None where numba is not installed."""
    try:
        numba = import_module("numba")
        extending = import_module("numba.extending")
    except ImportError:
        return None
    place = _cache()
    if place:
        numba.config.CACHE_DIR = place
    for function in kernel.FUNCTIONS[:-1]:
        extending.register_jitable(function)
    return numba.njit(cache=bool(place))(kernel.run)


def _cache() -> str:
    """A directory of our own that can be written, or an empty string."""
    named = os.environ.get("NUMBA_CACHE_DIR")
    if named:
        return named
    base = os.environ.get("XDG_CACHE_HOME") or Path("~/.cache").expanduser()
    place = Path(base) / "meetmalmo" / "seating"
    try:
        place.mkdir(mode=0o700, parents=True, exist_ok=True)
    except (OSError, RuntimeError):
        return ""
    # What lies there is run, so nobody else may be able to put anything there.
    mine = place.stat().st_uid == os.getuid() and not place.stat().st_mode & 0o022
    return str(place) if mine and os.access(place, os.W_OK) else ""

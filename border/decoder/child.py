"""The child process: `python -I child.py KIND IN OUT`. It ends with a `Verdict`; pictures are written to OUT anew."""

import contextlib
import ctypes
import resource
import sys
from pathlib import Path

MEMORY_BYTES = 512 * 1024 * 1024
CPU_SECONDS = 10
LARGEST_OUTPUT = 60 * 1024 * 1024

_CLONE_NEWUSER, _CLONE_NEWNET = 0x10000000, 0x40000000


def fence() -> None:
    """Give up memory, time, large files, core dumps and, where the kernel allows it, the network."""
    for what, most in (
        (resource.RLIMIT_AS, MEMORY_BYTES),
        (resource.RLIMIT_CPU, CPU_SECONDS),
        (resource.RLIMIT_FSIZE, LARGEST_OUTPUT),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(what, (most, most))
    with contextlib.suppress(AttributeError, OSError):
        ctypes.CDLL(None).unshare(_CLONE_NEWUSER | _CLONE_NEWNET)


def main(kind: str, source: str, target: str) -> int:
    """Read the file and return the verdict. Imports stand here: the decoders are loaded only behind the fence."""
    from border.decoder import Judged, Verdict  # noqa: PLC0415

    try:
        if kind in ("jpeg", "png", "webp"):
            from border.decoder import picture  # noqa: PLC0415

            picture.redraw(kind, source, target)
        elif kind == "pdf":
            from border.decoder import pdf  # noqa: PLC0415

            pdf.check(source)
        else:
            from border.decoder import office  # noqa: PLC0415

            office.check(kind, source)
    except Judged as judged:
        return judged.verdict
    except MemoryError:
        return Verdict.TOO_LARGE
    except Exception:
        return Verdict.UNREADABLE
    return Verdict.FINE


if __name__ == "__main__":
    fence()
    # Isolated mode has no current folder on the path; the project is two levels up.
    sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
    sys.exit(main(*sys.argv[1:]))

#!/usr/bin/env python3
"""The two commands of this project, with nothing but Python 3.11 or newer: `python3 dev.py demo` and `test`."""

import hashlib
import signal
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
LOCK = ROOT / "requirements.txt"
PYTHON = VENV / ("Scripts" if sys.platform == "win32" else "bin") / "python"


def prepare() -> None:
    """Make the virtual environment from the hashed lock, unless the one there was made from this very lock."""
    stamp = VENV / "requirements.sha256"
    wanted = hashlib.sha256(LOCK.read_bytes()).hexdigest()
    if stamp.exists() and stamp.read_text() == wanted:
        return
    print("Setting up the environment (once) …", flush=True)
    made = subprocess.run([sys.executable, "-m", "venv", "--clear", str(VENV)])
    if made.returncode:
        sys.exit("Python could not make a virtual environment. On Debian: apt install python3-venv")
    subprocess.run(
        # Compiled when they are first used: most never are.
        [PYTHON, "-m", "pip", "install", "-q", "--no-compile", "--disable-pip-version-check", "--require-hashes",
         "-r", str(LOCK)],
        check=True,
    )  # fmt: skip
    stamp.write_text(wanted)


def main() -> int:
    if sys.version_info < (3, 11):
        sys.exit("Python 3.11 or newer is needed.")
    commands = {"demo": [PYTHON, "-m", "meetmalmo.demo"], "test": [PYTHON, "-m", "pytest", "-q"]}
    if len(sys.argv) < 2 or sys.argv[1] not in commands:
        sys.exit(
            "Usage: python3 dev.py demo [--port 8000] [--size S|M|L] [--reset]  |  python3 dev.py test [--browser]"
        )
    prepare()
    child = subprocess.Popen([*commands[sys.argv[1]], *sys.argv[2:]], cwd=ROOT)
    signal.signal(signal.SIGTERM, lambda *_: child.terminate())
    while True:
        try:
            return child.wait()
        except KeyboardInterrupt:
            # Ctrl-C reached the child too; it stops what it has started, and we wait for that.
            continue


if __name__ == "__main__":
    sys.exit(main())

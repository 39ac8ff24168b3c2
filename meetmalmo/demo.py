"""`python -m meetmalmo.demo`: everything the portal needs on one machine, started together and stopped together."""

from __future__ import annotations

import asyncio
import os
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from argparse import ArgumentParser, Namespace
from pathlib import Path
from types import FrameType

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from meetmalmo import embedded

ROOT = Path(__file__).resolve().parents[1]
READY_SECONDS = 90


class Inbox:
    """The demo's own mail server: every mail becomes a file, none goes further."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.count = 0

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802  (aiosmtpd's name)
        self.count += 1
        name = f"{time.time_ns():020d}-{self.count:05d}.eml"
        await asyncio.to_thread((self.folder / name).write_bytes, envelope.original_content or b"")
        return "250 kept"


class DemoFailed(Exception):
    """The demo cannot go on; the message says why and what to do."""


def main() -> int:
    """Start everything, wait for the first page, say where it is, stop everything on Ctrl-C. Returns the exit status."""
    try:
        _run(_options())
    except DemoFailed as error:
        print(error, file=sys.stderr)
        return 1
    except embedded.ServerMissing as error:
        print(error, file=sys.stderr)
        return 1
    return 0


def _options() -> Namespace:
    parser = ArgumentParser(
        prog="dev.py demo",
        description="PostgreSQL, Valkey, sample data, web, worker, beat and a mail box to look into.",
    )
    parser.add_argument("--port", type=int, default=8000)
    parser.add_argument("--size", choices=["S", "M", "L"], default="S", help="how much sample data")
    parser.add_argument("--reset", action="store_true", help="throw away what the last demo kept")
    return parser.parse_args()


def _run(options: Namespace) -> None:
    began = time.monotonic()
    home = Path(os.environ.get("DEMO_HOME", ROOT / ".demo"))
    home.mkdir(parents=True, exist_ok=True)
    _stop_leftovers(home)
    _refuse_taken(options.port)
    if options.reset:
        embedded.stop_leftover(home / "postgres" / "postmaster.pid")
        embedded.stop_leftover(home / "valkey.pid")
        shutil.rmtree(home, ignore_errors=True)
    (home / "mail").mkdir(parents=True, exist_ok=True)
    postgres, valkey = embedded.Postgres(home, durable=True), embedded.Valkey(home)
    mail = Controller(Inbox(home / "mail"), hostname="127.0.0.1", port=embedded.free_port())
    children: dict[str, subprocess.Popen[bytes]] = {}
    # Said for both: a shell that starts us in the background has SIGINT ignored.
    signal.signal(signal.SIGINT, _interrupt)
    signal.signal(signal.SIGTERM, _interrupt)
    try:
        _say("Starting PostgreSQL and Valkey …")
        postgres.start()
        valkey.start()
        mail.start()
        environment = _environment(home, options.port, postgres.url, valkey.url, mail.port)
        login = _prepare(environment, options.size)
        children = _start(environment, home, options.port)
        _wait_for_first_page(options.port, children, home)
        _say(
            f"\nThe portal answers after {time.monotonic() - began:.1f} s.\n\n"
            f"  Visitors   http://localhost:{options.port}/\n"
            f"  Staff      http://localhost:{options.port}/admin/\n"
            f"             {login[0]}   {login[1]}   (made for this run)\n"
            f"  Mails      http://localhost:{options.port}/-/demo/mail/\n\n"
            "Ctrl-C stops all of it.\n"
        )
        while True:
            _all_alive(children, home)
            time.sleep(0.5)
    except KeyboardInterrupt:
        _say("\nStopping …")
    finally:
        # A second Ctrl-C must not leave half of it running.
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        for child in reversed(list(children.values())):
            _stop(child)
        mail.stop()
        valkey.stop()
        postgres.stop()
        (home / "children.pid").unlink(missing_ok=True)


def _prepare(environment: dict[str, str], size: str) -> tuple[str, str]:
    _say("Preparing the database …")
    _manage(environment, "migrate", "-v0")
    _manage(environment, "roles")
    _manage(environment, "collectstatic", "--noinput", "-v0")
    _manage(environment, "sample", "--size", size, "--if-empty")
    _manage(environment, "sample_projects", "--size", size, "--if-empty")
    _manage(environment, "sample_pool", "--size", size, "--if-empty")
    _manage(environment, "sample_gatherings", "--if-empty")
    password = secrets.token_urlsafe(12)
    _manage({**environment, "DEMO_PASSWORD": password}, "demo_login")
    return "carin@malmo.example", password


def _wait_for_first_page(port: int, children: dict[str, subprocess.Popen[bytes]], home: Path) -> None:
    end = time.monotonic() + READY_SECONDS
    while time.monotonic() < end:
        _all_alive(children, home)
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=5) as answer:
                if answer.status == 200:
                    return
        except OSError:
            time.sleep(0.2)
    raise DemoFailed(f"The first page did not answer within {READY_SECONDS} s; see {home}/web.log")


def _stop_leftovers(home: Path) -> None:
    """What outlived a runner that was killed: web, worker and beat, each the head of its own process group."""
    file = home / "children.pid"
    for number in file.read_text().split() if file.exists() else []:
        try:
            command = Path(f"/proc/{number}/cmdline").read_bytes()
            if b"meetmalmo" in command:
                os.killpg(int(number), signal.SIGKILL)
        except (OSError, ValueError):
            continue
    file.unlink(missing_ok=True)


def _say(text: str) -> None:
    print(text, flush=True)


def _environment(home: Path, port: int, database: str, redis: str, mail_port: int) -> dict[str, str]:
    key = home / "secret"
    if not key.exists():
        key.write_text(secrets.token_urlsafe(48))
        key.chmod(0o600)
    kept = {name: value for name, value in os.environ.items() if not name.startswith("MEETMALMO_")}
    return {
        **kept,
        "DJANGO_SETTINGS_MODULE": "meetmalmo.settings",
        "MEETMALMO_MODE": "demo",
        "SECRET_KEY": key.read_text(),
        "MEETMALMO_NEEDS_KEYS": key.read_text(),
        "ALLOWED_HOSTS": "localhost,127.0.0.1",
        "SITE_URL": f"http://localhost:{port}",
        "DATABASE_URL": database,
        "REDIS_URL": redis,
        "EMAIL_URL": f"smtp://127.0.0.1:{mail_port}?tls=none",
        "MEETMALMO_FILES_DIR": str(home / "files"),
        "MEETMALMO_STATIC_ROOT": str(home / "static"),
        "MEETMALMO_DEMO_MAIL_DIR": str(home / "mail"),
    }


def _start(environment: dict[str, str], home: Path, port: int) -> dict[str, subprocess.Popen[bytes]]:
    python = sys.executable
    commands = {
        "web": [
            python,
            "-m",
            "gunicorn",
            "meetmalmo.wsgi",
            "--bind",
            f"127.0.0.1:{port}",
            "--workers",
            "2",
            "--threads",
            "2",
        ],
        "worker": [python, "-m", "celery", "-A", "meetmalmo", "worker", "--concurrency", "1", "--loglevel", "WARNING"],
        "beat": [python, "-m", "celery", "-A", "meetmalmo", "beat", "--loglevel", "WARNING", "-s", str(home / "beat")],
    }
    children = {}
    for name, command in commands.items():
        with (home / f"{name}.log").open("ab") as log:
            children[name] = subprocess.Popen(
                command,
                cwd=ROOT,
                env=environment,
                stdout=log,
                stderr=log,
                start_new_session=True,
                preexec_fn=embedded.die_with_parent,
            )
    (home / "children.pid").write_text(" ".join(str(child.pid) for child in children.values()))
    return children


def _all_alive(children: dict[str, subprocess.Popen[bytes]], home: Path) -> None:
    for name, child in children.items():
        if child.poll() is not None:
            end = (home / f"{name}.log").read_text(errors="replace")[-1500:]
            raise DemoFailed(f"The {name} process ended by itself ({child.returncode}). The end of its log:\n{end}")


def _stop(child: subprocess.Popen[bytes]) -> None:
    if child.poll() is None:
        child.terminate()
        try:
            child.wait(timeout=10)
        except subprocess.TimeoutExpired:
            os.killpg(child.pid, signal.SIGKILL)
            child.wait()


def _manage(environment: dict[str, str], *arguments: str) -> None:
    done = subprocess.run([sys.executable, "manage.py", *arguments], cwd=ROOT, env=environment, check=False)
    if done.returncode:
        raise DemoFailed(f"manage.py {arguments[0]} failed.")


def _refuse_taken(port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            raise DemoFailed(
                f"Port {port} is taken. Choose another one: python3 dev.py demo --port {port + 1}"
            ) from None


def _interrupt(_number: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt


if __name__ == "__main__":
    sys.exit(main())

"""`.venv/bin/python -m bench.run [--size S|M|L] [--seconds 4] [--rounds 3] [--write]`: what the main pages cost, and the yardsticks.

Everything is started here: PostgreSQL and Valkey out of the wheels, sample data, gunicorn with two sync workers, the same for
the yardsticks. Requests per second with `wrk` at eight connections where it is installed (else a small client of our own,
which the table says); server milliseconds, queries and bytes from 30 single requests after five to warm up. CPU milliseconds
are what the server's processes and PostgreSQL used per request: a busy machine blurs them less than requests per second.

Figures are medians of the rounds; a ratio is taken to the yardstick measured just before. The list is measured twice more:
without a memory (`bench.forgetful`), and both ways with 2,000 projects.
"""

from __future__ import annotations

import argparse
import http.client
import os
import platform
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import brotli

from bench import cpu
from meetmalmo import embedded

ROOT = Path(__file__).resolve().parent.parent
CONNECTIONS = 8
SAMPLES = 30
# For two processes, each of which has to have seen the page.
WARM_UP = 20
# Seconds after which a slow page has been asked for often enough, to warm up and to be timed.
ENOUGH = 5


@dataclass
class Row:
    """One page's figures; `rate` is requests per second, times in milliseconds, sizes in bytes; shares are of yardstick (ii)."""

    name: str
    rate: float
    cpu: float = 0
    share: float = 0
    cpu_share: float = 0
    median: float = 0
    p95: float = 0
    database: float = 0
    queries: int = 0
    size: int = 0
    packed: int = 0


@dataclass(frozen=True)
class Page:
    """What is asked for: of which server (a value of `BENCH`), where, as whom, and having which version already."""

    name: str
    server: str
    path: str
    cookie: str = ""
    known: str = ""


@dataclass(frozen=True)
class Server:
    """A server that runs: its port, and the processes whose time is counted."""

    port: int
    process: subprocess.Popen[bytes]
    counted: tuple[int, ...]


BARE = Page("(i) bare view, 10 kB, no middleware", "bare", "/bench/bare/")
YARDSTICK = Page("(ii) default middleware, one query", "default", "/bench/one-query/")
LIST, FEW = "/projekt/", "2000"


def main() -> None:
    options = _options()
    home = Path(tempfile.mkdtemp(prefix="mm-bench-"))
    postgres, valkey = embedded.Postgres(home, durable=False), embedded.Valkey(home)
    servers: dict[str, Server] = {}
    try:
        postgres.start()
        valkey.start()
        assert postgres.process
        environment = _environment(home, postgres.url, valkey.url)
        few = {**environment, "DATABASE_URL": postgres.url.replace("/postgres?", "/few?")}
        _manage(environment, "collectstatic", "--noinput", "-v0")
        _load(environment, options.size, "--size", options.size)
        _database(environment, "few")
        _load(few, "S", "--projects", FEW)
        for name, where in _SERVERS.items():
            settings = {**(few if name.startswith("few") else environment), "BENCH": where}
            servers[name] = _serve(settings, postgres.process.pid)
        rows = _rounds(servers, _pages(environment), options)
    finally:
        for server in servers.values():
            server.process.terminate()
            server.process.wait()
        valkey.stop()
        postgres.stop()
        shutil.rmtree(home, ignore_errors=True)
    table = _table(rows, options)
    print(table)
    if options.write:
        notes = (ROOT / "bench" / "notes.md").read_text()
        (ROOT / "docs" / "performance.md").write_text(table + notes)


# What each server serves; those with few projects stand on a database of their own.
_SERVERS = {"bare": "bare", "default": "default", "portal": "portal", "forgetful": "forgetful", "few": "portal",
            "few forgetful": "forgetful"}  # fmt: skip


def _load(environment: dict[str, str], ideas: str, *projects: str) -> None:
    for arguments in (
        ["migrate", "-v0"],
        ["roles"],
        ["sample", "--size", ideas],
        ["sample_projects", *projects],
        ["sample_pool", "--size", ideas],
    ):
        _manage(environment, *arguments)
    _manage(
        environment, "shell", "-c", "from django.db import connection; connection.cursor().execute('VACUUM ANALYZE')"
    )


def _database(environment: dict[str, str], name: str) -> None:
    code = f"from django.db import connection; connection.cursor().execute('CREATE DATABASE {name}')"
    _manage(environment, "shell", "-c", code)


def _rounds(servers: dict[str, Server], prepared: list[Page], options: argparse.Namespace) -> list[Row]:
    """Every page, as often as wanted; each time beside a yardstick of its own."""
    tag = _get(servers["portal"].port, LIST, "")[1]["ETag"]
    catalogue = [
        Page("projects: the list, nothing cached", "forgetful", LIST),
        Page("projects: the list, unchanged (304)", "portal", LIST, known=tag),
        Page("2,000 projects: the list", "few", LIST),
        Page("2,000 projects: the list, nothing cached", "few forgetful", LIST),
        Page("2,000 projects: two filters", "few", "/projekt/?tema=klimat&lage=ongoing"),
        Page("2,000 projects: a common word and a filter", "few", "/projekt/?q=skolg%C3%A5rd&lage=finished"),
    ]
    pages = [BARE, YARDSTICK, *catalogue, *prepared]
    if options.only:
        pages = [page for page in pages if page in (BARE, YARDSTICK) or re.search(options.only, page.name)]
    rows = {page.name: [] for page in pages}
    for turn in range(options.rounds):
        yard = Row("", 0)
        for place, page in enumerate(pages):
            # Others may begin or end their work meanwhile: the yardstick is laid on again and again.
            if place % 6 == 0:
                yard = _row(servers[YARDSTICK.server], YARDSTICK, options.seconds)
            row = _row(servers[page.server], page, options.seconds)
            row = replace(row, share=row.rate / yard.rate, cpu_share=yard.cpu / row.cpu)
            rows[page.name].append(row)
            told = f"{row.rate:8.1f}/s {row.share:5.0%} {row.cpu_share:5.0%} by CPU"
            print(f"{turn + 1}/{options.rounds} {told} {row.median:7.1f} ms  {page.name}", file=sys.stderr, flush=True)
    return [_middle(found) for found in rows.values()]


def _middle(found: list[Row]) -> Row:
    """The median of each figure."""
    figures = ("rate", "cpu", "share", "cpu_share", "median", "p95", "database")
    return replace(found[0], **{name: statistics.median(getattr(row, name) for row in found) for name in figures})


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser()
    parser.add_argument("--size", choices=["S", "M", "L"], default="L")
    parser.add_argument("--seconds", type=int, default=4)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--only", default="", help="pages whose names have this pattern in them, and the yardsticks")
    parser.add_argument("--write", action="store_true", help="write docs/performance.md")
    return parser.parse_args()


def _environment(home: Path, database: str, redis: str) -> dict[str, str]:
    return {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "bench.settings",
        "MEETMALMO_MODE": "demo",
        "DATABASE_URL": database,
        "REDIS_URL": redis,
        "EMAIL_URL": "smtp://127.0.0.1:1?tls=none",
        "ALLOWED_HOSTS": "127.0.0.1",
        "SITE_URL": "http://127.0.0.1",
        "MEETMALMO_FILES_DIR": str(home / "files"),
        "MEETMALMO_STATIC_ROOT": str(home / "static"),
        # Loading 30,000 ideas takes longer than a page may.
        "MEETMALMO_STATEMENT_TIMEOUT_MS": "600000",
    }


def _manage(environment: dict[str, str], *arguments: str) -> str:
    done = subprocess.run(
        [sys.executable, "manage.py", *arguments], cwd=ROOT, env=environment, capture_output=True, text=True
    )
    if done.returncode:
        sys.exit(f"manage.py {arguments[0]} failed:\n{done.stderr[-3000:]}")
    return done.stdout


def _pages(environment: dict[str, str]) -> list[Page]:
    """Every page to measure, made in the database by `bench.prepare`."""
    done = subprocess.run(
        [sys.executable, "-m", "bench.prepare"], cwd=ROOT, env=environment, capture_output=True, text=True
    )
    if done.returncode:
        sys.exit(done.stderr[-3000:])
    parts = (line.split("\t") for line in done.stdout.splitlines())
    return [Page(name, "portal", path, cookie) for name, path, cookie in parts]


def _serve(environment: dict[str, str], database: int) -> Server:
    """`database`: the process of PostgreSQL."""
    port = embedded.free_port()
    command = [
        sys.executable,
        "-m",
        "gunicorn",
        "meetmalmo.wsgi",
        "-b",
        f"127.0.0.1:{port}",
        "-w",
        "2",
        "--log-level",
        "error",
    ]
    process = subprocess.Popen(command, cwd=ROOT, env={**environment, "MEETMALMO_STATEMENT_TIMEOUT_MS": "5000"})
    for _ in range(300):
        try:
            _get(port, "/bench/bare/", "")
            return Server(port, process, (process.pid, database))
        except OSError:
            time.sleep(0.1)
    process.kill()
    sys.exit(f"The server for {environment['BENCH']} did not answer.")


def _row(server: Server, page: Page, seconds: int) -> Row:
    # A yardstick laid on by a server that has just begun would flatter everything beside it.
    began = time.monotonic()
    for done in range(WARM_UP):
        _get(server.port, page.path, page.cookie, page.known)
        if time.monotonic() - began > ENOUGH and done >= 3:
            break
    told = Row(page.name, 0) if page.known or page in (BARE, YARDSTICK) else _singly(server.port, page)
    before = cpu.seconds(server.counted)
    rate = _rate(server.port, page.path, page.cookie, seconds, page.known)
    used = cpu.seconds(server.counted) - before
    return replace(told, rate=rate, cpu=used / (rate * seconds) * 1000)


def _singly(port: int, page: Page) -> Row:
    """Times, queries and bytes of single requests."""
    for _ in range(5):
        _get(port, page.path, page.cookie)
    times, database, queries, body = [], [], 0, b""
    began = time.monotonic()
    while len(times) < SAMPLES and (len(times) < 5 or time.monotonic() - began < ENOUGH):
        status, headers, body = _get(port, page.path, page.cookie)
        if status != 200:
            sys.exit(f"{page.path} answered {status}")
        told = dict(re.findall(r"(\w+);dur=([\d.]+)", headers["Server-Timing"]))
        times.append(float(told["total"]))
        database.append(float(told["db"]))
        queries = int(float(told["queries"]))
    return Row(
        page.name,
        0,
        median=statistics.median(times),
        p95=sorted(times)[int(len(times) * 0.95) - 1],
        database=statistics.median(database),
        queries=queries,
        size=len(body),
        packed=len(brotli.compress(body)),
    )


def _get(port: int, path: str, cookie: str, known: str = "") -> tuple[int, dict[str, str], bytes]:
    conversation = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    conversation.request(
        "GET", path, headers={**({"Cookie": cookie} if cookie else {}), **({"If-None-Match": known} if known else {})}
    )
    answer = conversation.getresponse()
    body = answer.read()
    conversation.close()
    return answer.status, dict(answer.getheaders()), body


def _rate(port: int, path: str, cookie: str, seconds: int, known: str = "") -> float:
    if shutil.which("wrk"):
        command = [
            "wrk",
            "-t1",
            f"-c{CONNECTIONS}",
            f"-d{seconds}s",
            "-H",
            f"Cookie: {cookie}",
            *(["-H", f"If-None-Match: {known}"] if known else []),
            f"http://127.0.0.1:{port}{path}",
        ]
        told = subprocess.run(command, capture_output=True, text=True).stdout
        return float(re.search(r"Requests/sec:\s+([\d.]+)", told)[1])  # type: ignore[index]
    counts = [0] * CONNECTIONS
    end = time.monotonic() + seconds

    def press(number: int) -> None:
        while time.monotonic() < end:
            _get(port, path, cookie, known)
            counts[number] += 1

    threads = [threading.Thread(target=press, args=(number,)) for number in range(CONNECTIONS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sum(counts) / seconds


def _table(rows: list[Row], options: argparse.Namespace) -> str:
    client = (
        "wrk" if shutil.which("wrk") else "our own client (no wrk here), which is a limit of its own above 500 a second"
    )
    lines = [
        "# Performance",
        "",
        f"Measured on {date.today().isoformat()} by `python -m bench.run --size {options.size} --write`: {os.cpu_count()} cores, "  # noqa: DTZ011
        f"{platform.machine()}, Python {platform.python_version()}, PostgreSQL and Valkey from the wheels on the same machine, "
        f"gunicorn with 2 sync workers for all, {CONNECTIONS} connections of {client}. Sample data {options.size}.",
        f"Medians of {options.rounds} rounds; server milliseconds, queries and bytes of at most {SAMPLES} single requests each. Absolute",
        "figures are worth little on a shared machine; the ratios to yardstick (ii), measured anew after every six pages, hold:",
        "requests per second, and the processor time of server and PostgreSQL per request, which a busy machine blurs least.",
        "",
        "| Page | requests/s | of (ii) | CPU ms | of (ii) by CPU | server ms | p95 | database ms | queries | bytes | brotli |",
        "| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |",
    ]
    for row in rows:
        if row.size:
            figures = (
                f"{row.median:.1f} | {row.p95:.1f} | {row.database:.1f} | {row.queries} | {row.size:,} | {row.packed:,}"
            )
        else:
            figures = "| | | | |"
        lines.append(
            f"| {row.name} | {row.rate:,.0f} | {row.share:.0%} | {row.cpu:.1f} | {row.cpu_share:.0%} | {figures} |"
        )
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    main()

"""`.venv/bin/python -m bench.run [--size S|M|L] [--seconds 4] [--write]`: what the main pages cost, and the yardsticks.

Everything is started here: PostgreSQL and Valkey out of the wheels, sample data, gunicorn with two sync workers, the same for
the yardsticks. Requests per second with `wrk` at eight connections where it is installed (else a small client of our own,
which the table says); server milliseconds, queries and bytes from 30 single requests after five to warm up.
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
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import brotli

from meetmalmo import embedded

ROOT = Path(__file__).resolve().parent.parent
CONNECTIONS = 8
SAMPLES = 30


@dataclass
class Row:
    """One page's figures; `rate` is requests per second, times in milliseconds, sizes in bytes."""

    name: str
    rate: float
    median: float = 0
    p95: float = 0
    database: float = 0
    queries: int = 0
    size: int = 0
    packed: int = 0


def main() -> None:
    options = _options()
    home = Path(tempfile.mkdtemp(prefix="mm-bench-"))
    postgres, valkey = embedded.Postgres(home, durable=False), embedded.Valkey(home)
    try:
        postgres.start()
        valkey.start()
        environment = _environment(home, postgres.url, valkey.url)
        for arguments in (
            ["migrate", "-v0"],
            ["roles"],
            ["collectstatic", "--noinput", "-v0"],
            ["sample", "--size", options.size],
            ["sample_projects", "--size", options.size],
            ["sample_pool", "--size", options.size],
        ):
            _manage(environment, *arguments)
        pages = _pages(environment)
        rows = [
            _measure(environment, "bare", "(i) bare view, 10 kB, no middleware", "/bench/bare/", "", options.seconds),
            _measure(
                environment, "default", "(ii) default middleware, one query", "/bench/one-query/", "", options.seconds
            ),
        ]
        rows += _portal(environment, pages, options.seconds)
    finally:
        valkey.stop()
        postgres.stop()
        shutil.rmtree(home, ignore_errors=True)
    table = _table(rows, options.size)
    print(table)
    if options.write:
        notes = (ROOT / "bench" / "notes.md").read_text()
        (ROOT / "docs" / "performance.md").write_text(table + notes)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser()
    parser.add_argument("--size", choices=["S", "M", "L"], default="L")
    parser.add_argument("--seconds", type=int, default=4)
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


def _pages(environment: dict[str, str]) -> list[tuple[str, str, str]]:
    """Name, path and cookie of every page to measure, made in the database by `bench.prepare`."""
    done = subprocess.run(
        [sys.executable, "-m", "bench.prepare"], cwd=ROOT, env=environment, capture_output=True, text=True
    )
    if done.returncode:
        sys.exit(done.stderr[-3000:])
    return [tuple(line.split("\t")) for line in done.stdout.splitlines()]  # type: ignore[misc]


def _portal(environment: dict[str, str], pages: list[tuple[str, str, str]], seconds: int) -> list[Row]:
    port, server = _serve(environment, "portal")
    try:
        rows = [_page(port, name, path, cookie, seconds) for name, path, cookie in pages]
        # The same address asked for again by somebody who has it.
        tag = _get(port, "/projekt/", "")[1]["ETag"]
        rate = _rate(port, "/projekt/", "", seconds, known=tag)
        return [*rows, Row("projects: the list, unchanged (304)", rate)]
    finally:
        server.terminate()
        server.wait()


def _measure(environment: dict[str, str], what: str, name: str, path: str, cookie: str, seconds: int) -> Row:
    port, server = _serve(environment, what)
    try:
        return Row(name, _rate(port, path, cookie, seconds))
    finally:
        server.terminate()
        server.wait()


def _serve(environment: dict[str, str], what: str) -> tuple[int, subprocess.Popen[bytes]]:
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
    server = subprocess.Popen(
        command, cwd=ROOT, env={**environment, "BENCH": what, "MEETMALMO_STATEMENT_TIMEOUT_MS": "5000"}
    )
    for _ in range(200):
        try:
            _get(port, "/bench/bare/", "")
            return port, server
        except OSError:
            time.sleep(0.1)
    server.kill()
    sys.exit(f"The server for {what} did not answer.")


def _page(port: int, name: str, path: str, cookie: str, seconds: int) -> Row:
    for _ in range(5):
        _get(port, path, cookie)
    times, database, queries, body = [], [], 0, b""
    for _ in range(SAMPLES):
        status, headers, body = _get(port, path, cookie)
        if status != 200:
            sys.exit(f"{path} answered {status}")
        told = dict(re.findall(r"(\w+);dur=([\d.]+)", headers["Server-Timing"]))
        times.append(float(told["total"]))
        database.append(float(told["db"]))
        queries = int(float(told["queries"]))
    rate = _rate(port, path, cookie, seconds)
    p95 = sorted(times)[int(SAMPLES * 0.95) - 1]
    packed = len(brotli.compress(body))
    return Row(name, rate, statistics.median(times), p95, statistics.median(database), queries, len(body), packed)


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


def _table(rows: list[Row], size: str) -> str:
    yardstick = rows[1].rate
    client = (
        "wrk" if shutil.which("wrk") else "our own client (no wrk here), which is a limit of its own above 500 a second"
    )
    lines = [
        "# Performance",
        "",
        f"Measured on {date.today().isoformat()} by `python -m bench.run --size {size} --write`: {os.cpu_count()} cores, "  # noqa: DTZ011
        f"{platform.machine()}, Python {platform.python_version()}, PostgreSQL and Valkey from the wheels on the same machine, "
        f"gunicorn with 2 sync workers for all, {CONNECTIONS} connections of {client}. Sample data {size}.",
        "Server milliseconds, queries and bytes: median (and 95th percentile) of 30 single requests. Absolute figures are worth",
        "little on a shared machine; the ratio to yardstick (ii), measured in the same run, holds.",
        "",
        "| Page | requests/s | of (ii) | server ms | p95 | database ms | queries | bytes | brotli |",
        "| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |",
    ]
    for row in rows:
        share = f"{row.rate / yardstick:.0%}"
        if row.size:
            figures = (
                f"{row.median:.1f} | {row.p95:.1f} | {row.database:.1f} | {row.queries} | {row.size:,} | {row.packed:,}"
            )
        else:
            figures = "| | | | |"
        lines.append(f"| {row.name} | {row.rate:,.0f} | {share} | {figures} |")
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    main()

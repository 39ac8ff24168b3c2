"""`.venv/bin/python -m bench.rush [--people 3000] [--seats 300] [--minutes 10]`: the rush on a gathering.

Five hundred people sign up in the first twenty seconds, the others over the rest of the time, each from an address of her own:
open the form, wait, send it, open the page after it. gunicorn runs with two processes of four threads as in production; the
servers are started here and only loopback is used. Said at the end: seats, line, error pages, times.
"""

from __future__ import annotations

import argparse
import http.client
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlencode

from meetmalmo import embedded

ROOT = Path(__file__).resolve().parent.parent
RUSH, RUSH_SECONDS = 500, 20
SPHERES = ["city", "business", "civil_society", "academia", "other_public", "other"]
PREPARE = """
import django; django.setup()
from datetime import timedelta
from django.utils import timezone
from gatherings import lifecycle, planning
from gatherings.planning import NewGathering
from people.models import User
by = User.objects.create_user("carin@malmo.example", None, name="Carin Exempelsson", is_superuser=True)
start = timezone.now() + timedelta(days=60)
made = planning.plan(NewGathering(title="Rusningen", lead="Alla vill komma.", starts_at=start, ends_at=start + timedelta(hours=4),
    registration_closes_at=start - timedelta(days=7), venue="Exempelhallen", address="Malmö", capacity={seats}), by=by)
lifecycle.open_registration(made, by=by)
"""
COUNT = """
import django; django.setup()
from gatherings import tending
from gatherings.models import Gathering, Registration
g = Gathering.objects.get()
people = g.registrations.order_by("line")
states = list(people.values_list("state", flat=True))
print("seated", states.count("registered"), "waiting", states.count("waitlisted"), "taken", g.taken, g.state)
seats, line = states.count("registered"), states.count("waitlisted")
print("seats went to the first in line:", states == ["registered"] * seats + ["waitlisted"] * line)
print("numbers without a gap:", list(people.values_list("line", flat=True)) == list(range(1, len(states) + 1)))
print("counts that do not add up:", tending.disagreements())
"""


@dataclass
class Outcome:
    """What the people met; times in seconds."""

    form: list[float] = field(default_factory=list)
    send: list[float] = field(default_factory=list)
    thanks: list[float] = field(default_factory=list)
    codes: dict[int, int] = field(default_factory=dict)
    late: float = 0.0
    lock: threading.Lock = field(default_factory=threading.Lock)


def main() -> None:
    options = _options()
    home = Path(tempfile.mkdtemp(prefix="mm-rush-"))
    postgres, valkey = embedded.Postgres(home, durable=True), embedded.Valkey(home)
    postgres.start()
    valkey.start()
    server = None
    try:
        environment = {
            **os.environ, "MEETMALMO_MODE": "demo", "DJANGO_SETTINGS_MODULE": "meetmalmo.settings", "DATABASE_URL": postgres.url,
            "REDIS_URL": valkey.url, "SITE_URL": f"http://127.0.0.1:{options.port}", "ALLOWED_HOSTS": "127.0.0.1",
            "EMAIL_URL": "smtp://127.0.0.1:1?tls=none", "MEETMALMO_FILES_DIR": str(home / "files"), "MEETMALMO_TRUSTED_PROXIES": "1",
            "MEETMALMO_STATIC_ROOT": str(home / "static"),
        }  # fmt: skip
        _run(environment, "manage.py", "migrate", "-v0")
        _run(environment, "manage.py", "collectstatic", "--noinput", "-v0")
        _run(environment, "-c", PREPARE.replace("{seats}", str(options.seats)))
        server = subprocess.Popen(
            [
                sys.executable, "-m", "gunicorn", "meetmalmo.wsgi", "-b", f"127.0.0.1:{options.port}", "--workers", "2",
                "--threads", "4", "--log-level", "error",
            ],
            cwd=ROOT, env=environment,
        )  # fmt: skip
        _wait(options.port)
        outcome = _everybody(options)
        _say(outcome, options)
        _run(environment, "-c", COUNT)
    finally:
        if server:
            server.send_signal(signal.SIGTERM)
            server.wait(20)
        valkey.stop()
        postgres.stop()
        shutil.rmtree(home, ignore_errors=True)


def _everybody(options: argparse.Namespace) -> Outcome:
    outcome = Outcome()
    rush = min(RUSH, options.people)
    rest = max(options.people - rush, 1)
    times = [RUSH_SECONDS * n / rush for n in range(rush)]
    times += [RUSH_SECONDS + (options.minutes * 60 - RUSH_SECONDS) * n / rest for n in range(options.people - rush)]
    begin = time.monotonic() + 6
    threads = []
    for number, at in enumerate(times):
        # The form is opened six seconds before it is sent, as by somebody who types fast.
        time.sleep(max(0, begin + at - 6 - time.monotonic()))
        thread = threading.Thread(target=_person, args=(options, number, begin + at, outcome))
        thread.start()
        threads.append(thread)
    for thread in threads:
        thread.join()
    return outcome


def _person(options: argparse.Namespace, number: int, send_at: float, outcome: Outcome) -> None:
    path = "/stormoten/rusningen/anmalan/"
    head = {"X-Forwarded-For": f"10.{number // 65536}.{number // 256 % 256}.{number % 256}"}
    try:
        took, code, page, _place = _ask(options.port, "GET", path, head)
        form = (took, code)
        hidden = {name: re.search(rf'name="{name}" value="([^"]+)"', page)[1] for name in ("start", "form_key")}  # type: ignore[index]
        time.sleep(max(0, send_at - time.monotonic()))
        late = time.monotonic() - send_at
        typed = {
            **hidden, "name": f"Gäst {number} Exempelsson", "email": f"gast{number}@gast.example", "sphere": SPHERES[number % 6],
            "table_language": "sv",
        }  # fmt: skip
        head_ = {**head, "Content-Type": "application/x-www-form-urlencoded"}
        took, code, page, place = _ask(options.port, "POST", path, head_, urlencode(typed))
        send = (took, code)
        took, code, page, _place = _ask(options.port, "GET", place or path, head)
    except (OSError, http.client.HTTPException, TypeError) as error:
        with outcome.lock:
            outcome.codes[0] = outcome.codes.get(0, 0) + 1
        print(f"person {number}: {type(error).__name__} {error}", file=sys.stderr)
        return
    with outcome.lock:
        outcome.form.append(form[0])
        outcome.send.append(send[0])
        outcome.thanks.append(took)
        outcome.late = max(outcome.late, late)
        for met in (form[1], send[1], code):
            outcome.codes[met] = outcome.codes.get(met, 0) + 1


def _ask(port: int, method: str, path: str, head: dict[str, str], body: str = "") -> tuple[float, int, str, str]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    began = time.monotonic()
    connection.request(method, path, body or None, head)
    answer = connection.getresponse()
    page = answer.read().decode()
    took = time.monotonic() - began
    connection.close()
    return took, answer.status, page, answer.headers.get("Location", "")


def _say(outcome: Outcome, options: argparse.Namespace) -> None:
    print(
        f"{options.people} people, {options.seats} seats, {options.minutes} minutes, {RUSH} in the first {RUSH_SECONDS} s"
    )
    print("answers:", dict(sorted(outcome.codes.items())), f"(0: no answer); sent at most {outcome.late:.2f} s late")
    for name in ("form", "send", "thanks"):
        times = sorted(getattr(outcome, name))
        if times:
            middle, p95, p99 = (times[min(len(times) - 1, int(len(times) * part))] for part in (0.5, 0.95, 0.99))
            print(f"{name}: median {middle:.3f} s, p95 {p95:.3f} s, p99 {p99:.3f} s, most {times[-1]:.3f} s")


def _run(environment: dict[str, str], *words: str) -> None:
    subprocess.run([sys.executable, *words], cwd=ROOT, env=environment, check=True)


def _wait(port: int) -> None:
    for _attempt in range(120):
        try:
            _ask(port, "GET", "/-/live/", {})
            return
        except OSError:
            time.sleep(0.5)
    raise SystemExit("The server did not come up.")


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser()
    parser.add_argument("--people", type=int, default=3000)
    parser.add_argument("--seats", type=int, default=300)
    parser.add_argument("--minutes", type=float, default=10)
    parser.add_argument("--port", type=int, default=8177)
    return parser.parse_args()


if __name__ == "__main__":
    main()

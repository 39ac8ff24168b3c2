"""Sending: once, in the order of the lanes, tried again by the ladder, never lost; the mail server is real."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.conf import settings as django_settings
from django.db import connection, transaction
from django.db.models.functions import Now

from meetmalmo import embedded
from outbox import delivery, jobs, queue
from outbox.models import JobRun, Lane, Message, State
from tests.builders import ensure_reference_data
from tests.outbox.mailserver import PlannedServer

pytestmark = pytest.mark.django_db

VALUES = {"url": "http://localhost/x", "answer_by": "2026-12-01", "unit": "Enheten", "telephone": "040-34 10 00"}


@pytest.fixture
def server(settings):
    made = PlannedServer().start()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", made.port
    yield made
    made.stop()


def write(to: str, *, key: str = "", lane: Lane = Lane.DECISION, **options) -> Message:
    return queue.write(
        "people/accessibility_report", key=key or f"k:{to}", to=to, language="sv", values=VALUES, lane=lane, **options
    )


def due_now() -> None:
    Message.objects.filter(state__in=[State.RETRY, State.WAITING]).update(next_at=Now())
    Message.objects.filter(state=State.LEASED).update(lease_until=Now() - timedelta(seconds=1))


# --- Writing ----------------------------------------------------------------------------------------------------------


def test_same_key_writes_one_row():
    assert write("ok@x.example", key="same") == write("ok@x.example", key="same")
    assert Message.objects.count() == 1


def test_row_goes_with_its_cause():
    with transaction.atomic():
        write("ok@x.example")
        transaction.set_rollback(True)
    assert not Message.objects.exists()


@pytest.mark.parametrize("address", ["åsa@x.example", "a@localhost\nBcc: b@x.example", "nobody", "a b@x.example"])
def test_address_nobody_can_deliver_to_is_refused(address):
    with pytest.raises(queue.BadAddress):
        write(address)


def test_broker_away_costs_a_moment_once_and_the_page_answers(
    settings, django_capture_on_commit_callbacks, monkeypatch
):
    calls = []

    def away(*args, **options):
        calls.append(1)
        raise OSError("refused")

    monkeypatch.setattr("celery.app.base.Celery.send_task", away)
    monkeypatch.setattr(queue, "_away_until", 0.0)
    with django_capture_on_commit_callbacks(execute=True):
        write("ok1@x.example")
        write("ok2@x.example")
    assert calls == [1]
    assert Message.objects.filter(state=State.WAITING).count() == 2


# --- Sending ----------------------------------------------------------------------------------------------------------


def test_mail_is_sent_once_with_both_twins_and_its_own_id(server):
    message = write("ok@x.example", reply_to="carin@malmo.example")
    assert delivery.drain() == delivery.Drained(sent=1)
    assert delivery.drain() == delivery.Drained()
    message.refresh_from_db()
    assert (message.state, message.smtp_code, message.attempts) == (State.SENT, 250, 1)
    assert server.taken == [("ok@x.example", message.message_id)]


def test_receipts_overtake_a_fan_out(server, monkeypatch):
    for n in range(6):
        write(f"ok{n}@follow.example", lane=Lane.FOLLOW)
    write("ok@receipt.example", lane=Lane.RECEIPT)
    delivery.drain()
    assert server.taken[0][0] == "ok@receipt.example"


def test_4xx_is_tried_again_by_the_ladder_and_sent_at_last(server):
    message = write("twice@x.example")
    for attempt, minutes in enumerate((1, 2), 1):
        assert delivery.drain().later == 1
        message.refresh_from_db()
        wait = message.next_at - message.created_at
        assert timedelta(minutes=minutes * 0.79) < wait < timedelta(minutes=minutes * 1.3)
        assert (message.state, message.attempts, message.smtp_code) == (State.RETRY, attempt, 451)
        assert delivery.drain() == delivery.Drained()
        due_now()
    assert delivery.drain().sent == 1


def test_4xx_for_three_days_is_given_up_and_shown(server):
    message = write("later@x.example")
    Message.objects.update(created_at=Now() - timedelta(hours=73))
    assert delivery.drain().failed == 1
    message.refresh_from_db()
    assert message.state == State.DEAD
    assert queue.failed() == 1


@pytest.mark.parametrize(("to", "code"), [("never@x.example", 550), ("full@x.example", 552)])
def test_5xx_is_dead_at_once_and_neighbours_go(server, to, code):
    dead, fine = write(to), write("ok@x.example")
    delivery.drain()
    dead.refresh_from_db()
    fine.refresh_from_db()
    assert (dead.state, dead.smtp_code, fine.state) == (State.DEAD, code, State.SENT)


def test_dead_mail_is_sent_again_from_the_start(server):
    dead = write("never@x.example")
    delivery.drain()
    Message.objects.update(to="ok@x.example")
    assert queue.send_again(dead)
    assert not queue.send_again(dead)
    assert delivery.drain().sent == 1


def test_connection_cut_before_the_answer_goes_again_with_the_same_id(server):
    message = write("cut@x.example")
    assert delivery.drain().later == 1
    due_now()
    delivery.drain()
    assert {message_id for _to, message_id in server.taken} == {message.message_id}
    assert len(server.taken) == 2


def test_server_away_lets_mail_wait(server, settings):
    settings.EMAIL_PORT = 1
    write("ok@x.example")
    assert delivery.drain().later == 1
    assert Message.objects.get().state == State.RETRY


def test_server_that_hangs_is_left_after_the_time_limit(server, settings):
    settings.EMAIL_TIMEOUT = 0.3
    server.pause = 1.5
    message = write("ok@x.example")
    assert delivery.drain().later == 1
    message.refresh_from_db()
    assert message.state == State.RETRY
    server.pause = 0
    due_now()
    assert delivery.drain().sent == 1
    assert {message_id for _to, message_id in server.taken} == {message.message_id}


def test_server_without_starttls_gets_nothing_and_no_mail_is_blamed(server, settings):
    settings.EMAIL_USE_TLS = True
    message = write("ok@x.example")
    assert delivery.drain() == delivery.Drained()
    message.refresh_from_db()
    assert (message.state, message.attempts) == (State.WAITING, 0)
    assert server.taken == []
    assert "encryption" in message.error


def test_poison_dies_alone_after_three_tries(server):
    poison, fine = write("ok1@x.example"), write("ok2@x.example")
    Message.objects.filter(pk=poison.pk).update(reply_to="x@x.example\nBcc: alla@x.example")
    for _ in range(3):
        delivery.drain()
        due_now()
    poison.refresh_from_db()
    fine.refresh_from_db()
    assert (poison.state, poison.faults, fine.state) == (State.DEAD, 3, State.SENT)
    assert [to for to, _id in server.taken] == ["ok2@x.example"]


def test_cancelled_and_held_mail_is_not_sent(server):
    write("ok1@x.example", about="idea:1")
    held = write("ok2@x.example", held=True)
    assert queue.cancel(about="idea:1") == 1
    assert delivery.drain() == delivery.Drained()
    queue.release(held)
    assert delivery.drain().sent == 1


def test_who_lost_the_lease_does_not_write_over_the_next_one(server):
    message = write("ok@x.example")
    mine = delivery.lease("me", 1)[0]
    Message.objects.update(lease_until=Now() - timedelta(seconds=1))
    delivery.lease("another", 1)
    delivery._write(mine, "me", state=State.DEAD)
    message.refresh_from_db()
    assert (message.state, message.lease_by) == (State.LEASED, "another")


def test_texts_are_erased_after_thirty_days_unless_they_record_a_decision(server):
    write("ok1@x.example")
    write("ok2@x.example", keep=True)
    delivery.drain()
    Message.objects.update(created_at=Now() - timedelta(days=31))
    assert jobs.erase_old_texts() == 1
    assert sorted(bool(text) for text in Message.objects.values_list("text", flat=True)) == [False, True]


def test_slot_of_a_job_is_free_once():
    assert jobs.once("job", "2026-11-24")
    assert not jobs.once("job", "2026-11-24")
    assert JobRun.objects.count() == 1


# --- Many at once, and killed -----------------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_eight_workers_take_one_mail_and_one_sends_it(server):
    ensure_reference_data()
    write("ok@x.example")
    server.pause = 0.2

    def drain(_):
        try:
            return delivery.drain().sent
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(drain, range(8))) == 1
    assert len(server.taken) == 1


@pytest.fixture
def own_valkey(tmp_path):
    """A broker of this test alone, to be emptied and stopped."""
    made = embedded.Valkey(tmp_path)
    made.start()
    yield made
    made.stop()


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_celery_killed_while_sending_200_and_valkey_emptied_and_stopped_loses_nothing(server, own_valkey):
    """A real worker is killed three times, its broker emptied and then stopped for good; the timer's command sends the rest.

    20 of 200 addresses refuse. Every mail is sent or shown; a copy more only where a kill fell between yes and commit.
    """
    ensure_reference_data()
    name, host = connection.settings_dict["NAME"], connection.settings_dict["HOST"]
    environment = {
        **os.environ,
        "DATABASE_URL": f"postgresql://portal@/{name}?host={host}",
        "REDIS_URL": own_valkey.url,
        "EMAIL_URL": f"smtp://127.0.0.1:{server.port}?tls=none",
    }
    server.pause = 0.01
    for n in range(200):
        write(f"{'never' if n % 10 == 0 else 'ok'}{n}@x.example", key=f"m{n}")
    wake = [
        sys.executable,
        "-c",
        "from meetmalmo.celery import app; app.send_task('outbox.drain', retry=False, expires=60)",
    ]
    celery = [sys.executable, "-m", "celery", "-A", "meetmalmo", "worker", "--concurrency", "1", "--loglevel", "ERROR"]
    root, kills = django_settings.BASE_DIR, 0
    for round_ in range(3):
        worker = subprocess.Popen(celery, env=environment, cwd=root, start_new_session=True, stderr=subprocess.DEVNULL)
        subprocess.run(wake, env=environment, cwd=root, check=True)
        before, end = len(server.taken), time.monotonic() + 40
        while len(server.taken) < before + 15 and time.monotonic() < end:
            time.sleep(0.005)
        assert len(server.taken) >= before + 15, "the worker did not begin to send"
        os.killpg(worker.pid, signal.SIGKILL)
        worker.wait()
        kills += 1
        if round_ == 1:
            subprocess.run(
                [sys.executable, "-c", "import os, redis; redis.Redis.from_url(os.environ['REDIS_URL']).flushall()"],
                env=environment,
                check=True,
            )
        # The lease of a killed worker runs out by itself after two minutes; the clock is moved instead of waiting.
        due_now()
    own_valkey.stop()
    left = Message.objects.exclude(state__in=[State.SENT, State.DEAD]).count()
    assert left > 0
    subprocess.run([sys.executable, "manage.py", "drain"], env=environment, cwd=root, check=True, capture_output=True)
    states = Counter(Message.objects.values_list("state", flat=True))
    assert states == {State.SENT: 180, State.DEAD: 20}
    copies = Counter(message_id for _to, message_id in server.taken)
    assert len(copies) == 180
    assert sum(copies.values()) - 180 <= kills
    assert set(copies) == set(Message.objects.filter(state=State.SENT).values_list("message_id", flat=True))


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_command_killed_eight_times_while_sending_200_loses_nothing(server):
    """The same with the timer's command, killed eight times."""
    ensure_reference_data()
    name, host = connection.settings_dict["NAME"], connection.settings_dict["HOST"]
    environment = {
        **os.environ,
        "DATABASE_URL": f"postgresql://portal@/{name}?host={host}",
        "EMAIL_URL": f"smtp://127.0.0.1:{server.port}?tls=none",
    }
    server.pause = 0.004
    for n in range(200):
        write(f"{'never' if n % 10 == 0 else 'ok'}{n}@x.example", key=f"m{n}")
    kills = 0
    end = time.monotonic() + 90
    while time.monotonic() < end and Message.objects.exclude(state__in=[State.SENT, State.DEAD]).exists():
        command = [sys.executable, "manage.py", "drain"]
        worker = subprocess.Popen(command, env=environment, cwd=django_settings.BASE_DIR, start_new_session=True)
        before = len(server.taken)
        if kills < 8:
            # Let it begin to send, then kill it in the middle.
            while worker.poll() is None and len(server.taken) < before + 11 and time.monotonic() < end:
                time.sleep(0.002)
            os.killpg(worker.pid, signal.SIGKILL)
            kills += 1
        worker.wait()
        # A lease of a dead worker runs out by itself after two minutes; the clock is moved instead of waiting.
        due_now()
    states = Counter(Message.objects.values_list("state", flat=True))
    assert states == {State.SENT: 180, State.DEAD: 20}
    copies = Counter(message_id for _to, message_id in server.taken)
    assert len(copies) == 180
    assert sum(copies.values()) - 180 <= kills
    assert set(copies) == set(Message.objects.filter(state=State.SENT).values_list("message_id", flat=True))

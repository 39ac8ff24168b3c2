"""Mails that come back: the right mail is noted as failed; forged notices, answers and junk change nothing."""

import io
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from outbox import queue, returned
from outbox.models import Message, State
from outbox.returned import Notice

pytestmark = pytest.mark.django_db

ID = "<0123456789abcdef@localhost>"


def notice(
    message_id=ID,
    status="5.1.1",
    action="failed",
    report="report-type=delivery-status",
    head="text/rfc822-headers",
    blocks=1,
):
    """As Postfix writes it; the head of the mail alone, or the whole mail."""
    block = (
        f"Final-Recipient: rfc822; borta@post.example\r\nAction: {action}\r\nStatus: {status}\r\n"
        "Diagnostic-Code: smtp; 550 5.1.1 <borta@post.example>:\r\n    User unknown\r\n\r\n"
    )
    return (
        "From: MAILER-DAEMON@post.example\r\nTo: meet@localhost\r\nSubject: Undelivered Mail Returned to Sender\r\n"
        f'MIME-Version: 1.0\r\nContent-Type: multipart/report; {report};\r\n boundary="x"\r\n\r\n'
        "--x\r\nContent-Type: text/plain; charset=utf-8\r\n\r\nI'm sorry. Status: 5.1.1 Action: failed\r\n"
        f"--x\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; post.example\r\n\r\n{block * blocks}"
        f"--x\r\nContent-Type: {head}\r\n\r\nMessage-ID: {message_id}\r\nSubject: Nytt\r\n\r\n--x--\r\n"
    ).encode()


@pytest.fixture
def sent():
    message = Message.objects.create(
        kind="projects/follow_news", key="k", to="borta@post.example", language="sv", subject="Nytt", text="x", message_id=ID,
        state=State.SENT, sent_at=timezone.now(),
    )  # fmt: skip
    assert queue.failed() == 0
    return message


@pytest.mark.parametrize("head", ["text/rfc822-headers", "message/rfc822"])
def test_notice_is_read(head):
    assert returned.read(notice(head=head)) == Notice(ID, "5.1.1", "smtp; 550 5.1.1 <borta@post.example>: User unknown")


def test_mail_that_came_back_is_noted_once_and_stands_among_the_failed(sent):
    assert returned.take(notice())
    assert not returned.take(notice())
    sent.refresh_from_db()
    assert (sent.state, sent.smtp_code, queue.failed()) == (State.DEAD, 550, 1)
    assert sent.error.startswith("5.1.1 smtp; 550")
    assert sent.sent_at


@pytest.mark.parametrize(
    ("status", "code"),
    [("5.1.1", 550), ("5.1.10", 550), ("5.2.1", 550), ("5.2.2", 554), ("5.7.1", 554), ("5.4.4", 554)],
)
def test_only_a_mailbox_that_is_not_there_counts_as_gone(sent, status, code):
    assert returned.take(notice(status=status))
    sent.refresh_from_db()
    assert sent.smtp_code == code


@pytest.mark.parametrize("changes", [
    {"message_id": "<fedcba9876543210@localhost>"}, {"message_id": ""}, {"action": "delayed"}, {"action": "delivered"},
    {"status": "4.2.2"}, {"status": ""}, {"status": "5"}, {"report": "report-type=disposition-notification"}, {"report": "x=y"},
    {"blocks": 2}, {"blocks": 0}, {"head": "text/plain"},
], ids=str)  # fmt: skip
def test_what_is_no_notice_of_one_of_our_mails_changes_nothing(sent, changes):
    assert not returned.take(notice(**changes))
    sent.refresh_from_db()
    assert sent.state == State.SENT


def test_answers_and_late_notices_change_nothing(sent):
    answer = (
        f"From: a@post.example\r\nAuto-Submitted: auto-replied\r\nIn-Reply-To: {ID}\r\n\r\nStatus: 5.1.1\r\n".encode()
    )
    assert not returned.take(answer)
    Message.objects.update(sent_at=timezone.now() - timedelta(days=15))
    assert not returned.take(notice())
    Message.objects.update(sent_at=None, state=State.WAITING)
    assert not returned.take(notice())


def test_hostile_mails_are_left_alone(sent):
    deep = "".join(f'Content-Type: multipart/mixed; boundary="b{n}"\r\n\r\n--b{n}\r\n' for n in range(4000)).encode()
    wide = notice().replace(
        b"--x\r\nContent-Type: text/plain", b"--x\r\n\r\n" * 50 + b"--x\r\nContent-Type: text/plain"
    )
    for content in (b"", b"\0" * 1000, deep, wide, notice() + b" " * returned.MOST_BYTES, notice()[:400]):
        assert returned.read(content) is None


@given(cut=st.integers(0, 900), more=st.binary(max_size=40))
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_nothing_that_comes_in_raises(cut, more):
    whole = notice()
    found = returned.read(whole[:cut] + more + whole[cut:])
    assert found is None or found.status.startswith("5.")
    assert not returned.take(whole[:cut] + more + whole[cut:])


@pytest.mark.parametrize("odd", ["\0", "\udcff", "\u202e"])
def test_odd_characters_are_taken_out(sent, odd):
    whole = notice().decode().replace("User unknown", f"User{odd} unknown").encode("utf-8", "surrogateescape")
    assert returned.take(whole)
    sent.refresh_from_db()
    assert odd not in sent.error


def test_command_takes_one_from_standard_input(sent, monkeypatch):
    for content, said in ((notice(), "noted"), (b"junk", "left alone")):
        monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(content)))
        out = io.StringIO()
        call_command("returned", stdout=out)
        assert out.getvalue().strip() == said

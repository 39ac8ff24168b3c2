"""Limits hold under parallel load and against forged headers; a form key is claimed once."""

import time
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Lock
from types import SimpleNamespace

import pytest
import time_machine
from django.db import connection, transaction
from django.http import HttpResponse
from django.test import RequestFactory
from django.urls import reverse
from django.utils import timezone

from border import formkeys, limits, posts
from border.models import FormKey
from tests.gatherings.builders import make_open

pytestmark = pytest.mark.django_db

KEY = formkeys.new_form_key()


@pytest.fixture(autouse=True)
def _fresh_limits():
    limits._redis().flushdb()


def allowed(times: int, who="amina", most=5, seconds=3600) -> int:
    passed = 0
    for _ in range(times):
        try:
            limits.allow("test", who, most=most, seconds=seconds)
        except limits.TooMany as error:
            # The posts of a full window fade out through the next one, so the wait may reach into it.
            assert 1 <= error.wait_seconds <= 2 * seconds  # noqa: PT017
        else:
            passed += 1
    return passed


def test_exactly_twenty_of_a_thousand_parallel_posts_pass():
    passed, lock = [], Lock()

    def post(_):
        try:
            limits.allow("test", "amina", most=20, seconds=3600)
        except limits.TooMany:
            return
        with lock:
            passed.append(1)

    with ThreadPoolExecutor(16) as pool:
        list(pool.map(post, range(1000)))
    assert len(passed) == 20


def test_others_are_not_held_up():
    assert allowed(9, "amina") == 5
    assert allowed(3, "björn") == 3


def test_window_slides_and_opens_again():
    with time_machine.travel(timezone.now(), tick=False) as clock:
        assert allowed(9) == 5
        clock.shift(7200)
        assert allowed(9) == 5


@pytest.mark.parametrize(
    ("proxies", "forwarded", "remote", "expected"),
    [
        (0, "6.6.6.6", "10.0.0.1", "10.0.0.1"),
        (1, "6.6.6.6, 192.0.2.7", "10.0.0.1", "192.0.2.7"),
        (2, "6.6.6.6, 192.0.2.7, 10.0.0.2", "10.0.0.1", "192.0.2.7"),
        (1, "", "10.0.0.1", "10.0.0.1"),
    ],
)
def test_address_is_read_from_our_own_proxies_only(settings, proxies, forwarded, remote, expected):
    settings.TRUSTED_PROXIES = proxies
    request = RequestFactory().get("/", REMOTE_ADDR=remote, HTTP_X_FORWARDED_FOR=forwarded)
    assert limits.visitor_address(request).split("/")[0] == expected


def test_neighbours_in_one_ipv6_network_count_as_one(settings):
    first, second, other = (
        limits.visitor_address(RequestFactory().get("/", REMOTE_ADDR=address))
        for address in ("2001:db8:1:2::1", "2001:db8:1:2:ffff::9", "2001:db8:1:3::1")
    )
    assert first == second != other


# --- Form keys --------------------------------------------------------------------------------------------------------


def test_key_is_claimed_once_and_leads_to_the_result():
    with transaction.atomic():
        formkeys.claim("idea", KEY, "content").complete("17")
    with pytest.raises(formkeys.AlreadyDone) as done, transaction.atomic():
        formkeys.claim("idea", KEY, "content")
    assert done.value.reference == "17"
    with pytest.raises(formkeys.OtherContent), transaction.atomic():
        formkeys.claim("idea", KEY, "other")
    with transaction.atomic():
        formkeys.claim("another form", KEY, "content")


def test_key_of_a_failed_effect_is_free_again():
    with transaction.atomic():
        formkeys.claim("idea", KEY, "content")
        transaction.set_rollback(True)
    assert not FormKey.objects.exists()


def test_old_keys_are_forgotten():
    with transaction.atomic():
        formkeys.claim("idea", KEY, "content")
    FormKey.objects.update(claimed_at=timezone.now() - timedelta(days=31))
    assert formkeys.forget_old_form_keys() == 1


@pytest.mark.django_db(transaction=True)
def test_twenty_claims_at_once_make_one():
    def claim(_):
        try:
            with transaction.atomic():
                formkeys.claim("idea", KEY, "content").complete("1")
            return "made"
        except formkeys.AlreadyDone as done:
            return done.reference
        finally:
            connection.close()

    with ThreadPoolExecutor(20) as pool:
        results = sorted(pool.map(claim, range(20)))
    assert results == ["1"] * 19 + ["made"]


# --- The start of a form ----------------------------------------------------------------------------------------------


def test_start_is_ours_recent_and_not_from_the_future():
    with time_machine.travel(timezone.now(), tick=False) as clock:
        start = posts.signed_start()
        clock.shift(10)
        assert 9 <= posts.seconds_since(start) <= 11
        assert posts.seconds_since(start + "x") is None
        assert posts.seconds_since("") is None
        clock.shift(25 * 3600)
        assert posts.seconds_since(start) is None
        clock.shift(-26 * 3600)
        assert posts.seconds_since(start) is None


# --- How long an answer takes -----------------------------------------------------------------------------------------


def test_time_of_an_answer_does_not_tell_what_was_done(rf, monkeypatch):
    clock, slept = iter([0.0, 0.02, 0.0, 0.06, 0.0, 0.31, 0.0]), []
    monkeypatch.setattr(posts, "time", SimpleNamespace(monotonic=lambda: next(clock), sleep=slept.append))
    view = posts.same_time(lambda request: HttpResponse())
    for _ in range(3):
        view(rf.post("/"))
    view(rf.get("/"))
    assert slept == pytest.approx([0.23, 0.19, 0.19])


@pytest.mark.parametrize(
    "name", ["ideas:lost_link", "people:lost_link", "projects:member_lost_link", "gatherings:lost_link"]
)
def test_forms_that_mail_a_lost_link_take_the_same_time(client, name, monkeypatch):
    slept = []
    monkeypatch.setattr(posts, "time", SimpleNamespace(monotonic=time.monotonic, time=time.time, sleep=slept.append))
    args = [make_open().slug] if name.startswith("gatherings") else []
    assert client.post(reverse(name, args=args), {"email": "nobody@x.example", "number": "P-0001"}).status_code in (
        200,
        302,
    )
    assert len(slept) == 1

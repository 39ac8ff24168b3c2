"""Redis away: the form works, limits hold from PostgreSQL at half the figure, mail waits in its rows."""

import time

import pytest
import redis

from border import limits
from ideas.models import Idea
from outbox import queue
from outbox.models import Message
from tests.ideas.test_handing_in import fill, start_of

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _away(settings, monkeypatch):
    # A port nobody listens on.
    settings.REDIS_URL = "redis://127.0.0.1:1/0"
    monkeypatch.setattr(limits, "_away_until", 0.0, raising=False)
    monkeypatch.setattr(queue, "_away_until", time.monotonic() + 60)


def test_redis_is_really_away(settings):
    with pytest.raises(redis.RedisError):
        redis.Redis.from_url(settings.REDIS_URL).ping()


def test_idea_is_handed_in_and_its_receipt_waits(client):
    token = fill(client)
    answer = client.post(f"/lamna-ide/{token}/4/", {"start": start_of(client, token)})
    assert "/tack/" in answer["Location"]
    assert client.get(answer["Location"]).status_code == 200
    assert Message.objects.get().state == "waiting"


def test_limit_holds_at_half_the_figure(client):
    answers = []
    for n in range(4):
        token = fill(client, giver_email=f"amina{n}@cykel.example")
        answers.append(client.post(f"/lamna-ide/{token}/4/", {"start": start_of(client, token)}).status_code)
    # Five an hour with Redis; half of it, rounded down, without.
    assert answers == [302, 302, 429, 429]
    assert Idea.objects.count() == 2


def test_start_page_answers_without_its_cache(client):
    assert client.get("/").status_code == 200
    assert client.get("/-/ready/").status_code == 200

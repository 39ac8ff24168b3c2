"""Following without an account: confirmed once, told the same whatever the tempo, forgotten on leaving."""

import os
import random
import re
import threading
import time
from datetime import date, datetime, timedelta
from html import unescape
from urllib.parse import parse_qs
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.core import mail
from django.db import IntegrityError, connection, transaction
from django.db.models import Q
from django.utils import timezone

from border import limits
from outbox import delivery, returned
from outbox.models import ERASED, Message, State
from people.models import Theme
from projects import following, lifecycle, milestones, newslog, posting, publishing, silence, telling
from projects.following import Wish
from projects.models import Decision, Follow, Follower, FollowRequest, News, Project, Told
from projects.posting import Posted, Report
from projects.vocabulary import WEIGHTY, MemberRole, NewsKind, Publication, Tempo
from tests.outbox.test_returned import notice
from tests.projects.builders import carin, make_ongoing, make_project

pytestmark = pytest.mark.django_db

STOCKHOLM = ZoneInfo("Europe/Stockholm")


@pytest.fixture(autouse=True)
def _fresh_limits():
    limits._redis().flushdb()


@pytest.fixture
def project():
    return make_project()


def link(kind="projects/follow_confirm"):
    text = Message.objects.filter(kind=kind).latest("id").text
    return re.search(r"http://[^/]+(/(?:en/)?folj/\S+/)", text)[1]


def follower(email="foljare@post.example", wish=None, **options):
    """Somebody who has asked and pressed the button."""
    following.ask(email, wish or Wish(), language="sv", **options)
    return following.confirm(FollowRequest.objects.latest("id"))


def news(project, title="Nytt", at=None, kind=NewsKind.UPDATE):
    """A line of the log, as `newslog.tell` leaves it."""
    return newslog.write_down(project, kind=kind, at=at or timezone.now(), title=title, text="Text.")


def told(kind):
    return list(Message.objects.filter(kind=kind).exclude(state=State.CANCELLED).order_by("id"))


def forgotten(email):
    """Whether no mail that was or is to be sent has this address, its words or its links any more."""
    return not Message.objects.filter(
        Q(to=email) | (Q(about__startswith="follow") & ~(Q(to=ERASED) & Q(text="") & Q(unsubscribe_url="")))
    ).exists()


def test_asking_mails_one_link_and_nothing_is_followed_before_the_button(client, project):
    answer = client.post(f"/projekt/{project.number}/folj/", {"email": "ny@post.example"})
    assert answer["Location"] == "/folj/tack/"
    for _ in range(3):
        client.get(link())
        client.head(link())
    assert not Follower.objects.exists()
    page = client.post(link())
    assert page["Location"].endswith("?klart=bekraftat")
    assert Follow.objects.get().project == project
    client.post(link())
    assert Follow.objects.count() == 1


def test_answer_is_the_same_for_known_and_unknown_addresses(client, project):
    follower("kand@post.example", Wish(project))
    known, new = (
        client.post(f"/projekt/{project.number}/folj/", {"email": email})
        for email in ("kand@post.example", "ny@post.example")
    )
    assert (known.status_code, known["Location"], known.content) == (new.status_code, new["Location"], new.content)


def test_theme_and_all_projects_can_be_followed(client):
    make_project()
    client.post("/projekt/folj/?tema=klimat", {"email": "a@post.example"})
    client.post(link())
    client.post("/projekt/folj/", {"email": "a@post.example"})
    client.post(link())
    assert sorted((f.theme.key if f.theme else "", f.everything) for f in Follow.objects.all()) == [
        ("", True),
        ("klimat", False),
    ]
    assert Follower.objects.count() == 1


def test_list_with_other_choices_is_followed_by_its_feed(client):
    make_project()
    words = "Precis de val du gjorde i listan"
    for query in ("", "?tema=klimat", "?utm_source=x"):
        assert words not in client.get(f"/projekt/folj/{query}").content.decode()
    for query in ("?lage=ongoing", "?tema=klimat&q=tr%C3%A4d", "?tema=klimat&tema=arbete", "?med=business&plats=oster"):
        html = client.get(f"/projekt/folj/{query}").content.decode()
        assert words in html
        feed = unescape(re.search(r'href="(/projekt/atom.xml\?[^"]+)"', html)[1])
        assert parse_qs(feed.partition("?")[2]) == parse_qs(query[1:])
        assert client.get(feed).status_code == 200


def test_own_page_names_what_one_follows_in_ones_language_and_keeps_quiet_about_the_hidden(client, project):
    who = follower(wish=Wish(project))
    hidden = make_project(title="Hemligheten", title_en="The secret")
    for wish in (Wish(hidden), Wish(theme=Theme.objects.get(key="klimat")), Wish()):
        follower(wish=wish)
    publishing.publish(hidden, Publication.HIDDEN, by=carin())
    path = following.follow_emails.manage_path(who)
    html = client.get(path).content.decode()
    links = dict(re.findall(r'<span><a href="([^"]+)"><bdi>([^<]+)</bdi>', html))
    assert links == {
        project.get_absolute_url(): "Svala gårdar", "/projekt/?tema=klimat": "Ämnet Klimat och miljö", "/projekt/": "Alla projekt",
    }  # fmt: skip
    assert f"<bdi>{hidden.number}</bdi>" in html
    assert "Hemligheten" not in html
    assert (
        f'<a href="/en/projekt/{project.number}-svala-gardar/"><bdi>Cool courtyards'
        in client.get(f"/en{path}").content.decode()
    )


def test_hidden_project_cannot_be_followed(client):
    hidden = make_project(public=False)
    assert client.get(f"/projekt/{hidden.number}/folj/").status_code == 404


def test_old_and_foreign_links(client, project):
    following.ask("a@post.example", Wish(project), language="sv")
    path = link()
    with time_machine.travel(timezone.now() + timedelta(days=8)):
        assert client.get(path).status_code == 410
        assert client.post(path).status_code == 410
    assert client.get("/folj/bekrafta/abc/").status_code == 404
    assert client.get(path[:-3] + "x/").status_code == 404
    assert client.get("/folj/abc/").status_code == 404


def test_settings_stop_one_stop_all(client, project):
    who = follower(wish=Wish(project))
    follower(wish=Wish())
    news(project)
    Follower.objects.update(tempo=Tempo.AT_ONCE)
    telling.tell_at_once()
    path = link("projects/follow_news")
    client.post(path, {"tempo": "weekly", "weighty_at_once": "on", "language": "en"})
    who.refresh_from_db()
    assert (who.tempo, who.weighty_at_once, who.language) == ("weekly", True, "en")
    one = Follow.objects.get(project=project)
    assert client.get(f"{path}sluta/{one.pk}/").status_code == 405
    client.post(f"{path}sluta/{one.pk}/")
    assert Follow.objects.get().everything
    assert client.post(f"{path}sluta/")["Location"] == "/folj/borta/"
    assert not Follower.objects.exists()
    assert not FollowRequest.objects.exists()
    assert client.get(path).status_code == 410
    assert forgotten(who.email)


@pytest.mark.parametrize("state", [State.WAITING, State.LEASED, State.RETRY, State.SENT, State.DEAD])
def test_who_leaves_is_forgotten_in_mails_of_every_state_and_mailed_no_more(project, state):
    who = follower(wish=Wish(project), tempo=Tempo.AT_ONCE)
    stays = follower("kvar@post.example", Wish(project), tempo=Tempo.AT_ONCE)
    following.ask(who.email, Wish(), language="sv")
    news(project)
    telling.tell_at_once()
    ends = {"sent_at": timezone.now()} if state == State.SENT else {}
    lease = {"lease_by": "x", "lease_until": timezone.now()} if state == State.LEASED else {}
    Message.objects.update(state=state, error=f"550 {who.email}", **ends, **lease)
    following.stop_all(who)
    mine = Message.objects.exclude(to=stays.email)
    assert set(mine.values_list("to", "text", "html", "subject", "error")) == {(ERASED, "", "", "", "")}
    assert set(mine.values_list("state", flat=True)) == {State.SENT if state == State.SENT else State.CANCELLED}
    assert Message.objects.filter(to=stays.email, kind="projects/follow_news").exclude(text="").exists()


def test_somebody_elses_follow_is_out_of_reach(client, project):
    follower("a@post.example", Wish(project))
    other = follower("b@post.example", Wish(project)).follows.get()
    Follower.objects.filter(email="a@post.example").update(tempo=Tempo.AT_ONCE)
    news(project)
    telling.tell_at_once()
    assert client.post(f"{link('projects/follow_news')}sluta/{other.pk}/").status_code == 404
    assert Follow.objects.count() == 2


def test_one_click_of_the_mail_program_stops_at_once(client, project):
    follower(wish=Wish(project), tempo=Tempo.AT_ONCE)
    news(project)
    telling.tell_at_once()
    message = Message.objects.get(kind="projects/follow_news")
    mail = delivery._as_mail(message).message()
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    address = re.fullmatch(r"<http://[^/]+(/\S+)>", mail["List-Unsubscribe"])[1]
    assert client.get(address).status_code == 302
    client.head(address)
    assert Follower.objects.exists()
    answer = client.post(
        address, "List-Unsubscribe=One-Click", content_type="application/x-www-form-urlencoded",
        headers={"Origin": "https://mail.invalid", "Sec-Fetch-Site": "cross-site"},
    )  # fmt: skip
    assert answer.status_code == 200
    assert not Follower.objects.exists()
    assert client.post(address).status_code == 200


def test_receipts_and_confirmations_carry_no_such_header(project):
    following.ask("a@post.example", Wish(project), language="sv")
    mail = delivery._as_mail(Message.objects.latest("id")).message()
    assert mail["List-Unsubscribe"] is None


def test_at_once_and_weekly_are_told_once_each_and_what_was_before_is_not_told(project):
    news(project, "Före")
    soon = follower("snart@post.example", Wish(project), tempo=Tempo.AT_ONCE)
    later = follower("vecka@post.example", Wish(project))
    news(project, "Efter")
    for _ in range(2):
        telling.tell_at_once()
    assert [m.to for m in told("projects/follow_news")] == [soon.email]
    tuesday = timezone.now() + timedelta(days=8)
    for _ in range(2):
        telling.send_summaries(tuesday)
    (summary,) = told("projects/follow_summary")
    assert summary.to == later.email
    assert "Efter" in summary.text
    assert "Före" not in summary.text
    assert summary.subject == "1 nyhet i 1 projekt"
    # One button, to what is told; the project can be pressed by its address.
    address = f"http://localhost:8000{project.get_absolute_url()}"
    assert re.findall(r'<a(?: class="b")? href="([^"]+)"', summary.html)[:2] == [address, address]


def test_who_follows_project_theme_and_all_is_told_once(project):
    who = follower(wish=Wish(project), tempo=Tempo.AT_ONCE)
    follower(wish=Wish(theme=Theme.objects.get(key="klimat")))
    follower(wish=Wish())
    assert who.follows.count() == 3
    news(project)
    telling.tell_at_once()
    assert len(told("projects/follow_news")) == 1


def test_weekly_reader_who_asked_is_told_decisions_at_once_and_not_again(project):
    follower(wish=Wish(project), weighty_at_once=True)
    news(project, "Beslut", kind=NewsKind.DECISION)
    news(project, "Nyhet")
    telling.tell_at_once()
    assert [m.subject for m in told("projects/follow_news")] == [f"[{project.number}] Svala gårdar: Beslut"]
    telling.send_summaries(timezone.now() + timedelta(days=8))
    (summary,) = told("projects/follow_summary")
    assert "Nyhet" in summary.text
    assert "Beslut" not in summary.text


def test_summary_leaves_on_tuesday_half_past_seven_and_is_made_up_for(project):
    monday = datetime(2026, 11, 23, 12, tzinfo=STOCKHOLM)
    with time_machine.travel(monday - timedelta(days=10), tick=False):
        who = follower(wish=Wish(project))
    with time_machine.travel(datetime(2026, 11, 17, 8, tzinfo=STOCKHOLM), tick=False):
        telling.send_summaries(timezone.now())
        who.refresh_from_db()
        assert who.last_summary_at == timezone.now()
    with time_machine.travel(monday, tick=False):
        news(project)
        telling.send_summaries(monday)
        telling.send_summaries(datetime(2026, 11, 24, 7, 29, tzinfo=STOCKHOLM))
        assert not told("projects/follow_summary")
        telling.send_summaries(datetime(2026, 11, 24, 7, 30, tzinfo=STOCKHOLM))
        assert len(told("projects/follow_summary")) == 1
    # Asleep on Tuesday: Wednesday makes up for it.
    with time_machine.travel(datetime(2026, 12, 2, 9, tzinfo=STOCKHOLM), tick=False):
        news(project, "Mer", at=datetime(2026, 11, 30, 9, tzinfo=STOCKHOLM))
        telling.send_summaries(timezone.now())
    assert len(told("projects/follow_summary")) == 2


def test_who_begins_to_follow_in_the_middle_of_a_week_waits_for_tuesday(project):
    with time_machine.travel(datetime(2026, 11, 25, 10, tzinfo=STOCKHOLM), tick=False):
        follower(wish=Wish(project))
        news(project)
    for day, hour, mails in ((25, 10.5, 0), (26, 8, 0), (30, 23, 0)):
        telling.send_summaries(datetime(2026, 11, day, int(hour), int(hour % 1 * 60), tzinfo=STOCKHOLM))
        assert len(told("projects/follow_summary")) == mails
    telling.send_summaries(datetime(2026, 12, 1, 7, 30, tzinfo=STOCKHOLM))
    assert len(told("projects/follow_summary")) == 1


def test_nobody_is_mailed_about_nothing(project):
    follower(wish=Wish(project))
    telling.send_summaries(timezone.now() + timedelta(days=8))
    assert not told("projects/follow_summary")


def test_news_that_commits_late_is_not_missed(project):
    follower(wish=Wish(project))
    first = news(project, "Tog sitt nummer först", at=timezone.now() + timedelta(hours=1))
    pk, at = first.pk, first.at
    first.delete()
    news(project, "Kom före", at=at + timedelta(hours=1))
    telling.send_summaries(timezone.now() + timedelta(days=8))
    # Now the earlier one becomes visible, with its lower id and its earlier time.
    News.objects.create(pk=pk, project=project, kind=NewsKind.UPDATE, at=at, title="Tog sitt nummer först")
    telling.send_summaries(timezone.now() + timedelta(days=15))
    assert ["Kom före" in m.text for m in told("projects/follow_summary")] == [True, False]
    assert "Tog sitt nummer först" in told("projects/follow_summary")[1].text


def test_retracted_and_hidden_is_told_to_nobody(project):
    follower("a@post.example", Wish(project), tempo=Tempo.AT_ONCE)
    follower("b@post.example", Wish(project))
    publishing.retract(news(project, "Fel"))
    telling.tell_at_once()
    news(project, "Dolt")
    publishing.publish(project, Publication.INTERNAL, by=carin())
    telling.tell_at_once()
    telling.send_summaries(timezone.now() + timedelta(days=8))
    assert not told("projects/follow_news")
    assert not told("projects/follow_summary")


def test_fan_out_resumes_where_it_stopped(project, monkeypatch):
    monkeypatch.setattr(telling, "BATCH", 2)
    for number in range(5):
        follower(f"f{number}@post.example", Wish(project), tempo=Tempo.AT_ONCE)
    news(project)
    original, calls = telling.follow_emails.news_at_once, []

    def breaks(who, one):
        calls.append(who)
        if len(calls) == 3:
            raise ConnectionError
        return original(who, one)

    monkeypatch.setattr(telling.follow_emails, "news_at_once", breaks)
    with pytest.raises(ConnectionError), transaction.atomic():
        telling.tell_at_once()
    telling.tell_at_once()
    assert sorted(m.to for m in told("projects/follow_news")) == [f"f{n}@post.example" for n in range(5)]


def test_nobody_can_be_told_twice_by_the_database(project):
    who, one = follower(wish=Wish(project)), news(project)
    Told.objects.create(follower=who, news=one, at=timezone.now())
    with pytest.raises(IntegrityError), transaction.atomic():
        Told.objects.create(follower=who, news=one, at=timezone.now())


def test_mailbox_that_is_gone_stops_the_mails_and_confirming_anew_begins_again(project):
    who = follower(wish=Wish(project), tempo=Tempo.AT_ONCE)
    news(project)
    telling.tell_at_once()
    Message.objects.filter(kind="projects/follow_news").update(
        state=State.DEAD, smtp_code=550, error="5.1.1 no such user"
    )
    assert (following.mark_bounced(), following.mark_bounced()) == (1, 0)
    news(project, "Mer")
    telling.tell_at_once()
    telling.send_summaries(timezone.now() + timedelta(days=8))
    assert (
        Message.objects.filter(to=who.email, kind__in=["projects/follow_news", "projects/follow_summary"]).count() == 0
    )
    assert following.numbers().bounced == 1
    follower(wish=Wish(project))
    who.refresh_from_db()
    assert who.bounced_at is None


@pytest.mark.parametrize(("status", "stops"), [("5.1.1", 1), ("5.7.1", 0)])
def test_mail_that_came_back_later_stops_the_mails_when_the_mailbox_is_gone(project, status, stops):
    who = follower(wish=Wish(project), tempo=Tempo.AT_ONCE)
    news(project)
    telling.tell_at_once()
    message = Message.objects.get(kind="projects/follow_news")
    Message.objects.update(state=State.SENT, sent_at=timezone.now())
    returned.take(notice(message_id=message.message_id, status=status))
    assert following.mark_bounced() == stops
    who.refresh_from_db()
    assert bool(who.bounced_at) == bool(stops)


def test_mail_refused_for_what_it_says_stops_nobody(project):
    follower(wish=Wish(project), tempo=Tempo.AT_ONCE)
    news(project)
    telling.tell_at_once()
    Message.objects.filter(kind="projects/follow_news").update(
        state=State.DEAD, smtp_code=550, error="5.7.1 Message rejected as spam"
    )
    assert following.mark_bounced() == 0


def test_mail_that_asked_somebody_else_and_came_back_stops_nobody(project):
    who = follower(wish=Wish(project))
    following.ask("finns-inte@post.example", Wish(project), language="sv")
    # The request has the number of a follower who has nothing to do with it.
    Message.objects.filter(kind="projects/follow_confirm", to="finns-inte@post.example").update(
        about=f"follow-request:{who.pk}", state=State.DEAD, smtp_code=550, error="5.1.1 no such user"
    )
    assert following.mark_bounced() == 0
    who.refresh_from_db()
    assert who.bounced_at is None


def test_english_reader_is_told_in_english_by_the_day_it_was_in_malmo(project):
    follower("en@post.example", Wish(project))
    Follower.objects.update(language="en", tempo=Tempo.AT_ONCE)
    night = datetime(2026, 12, 2, 0, 30, tzinfo=STOCKHOLM)
    with time_machine.travel(night - timedelta(hours=1), tick=False):
        Follow.objects.update(since=timezone.now())
        Follower.objects.update(last_summary_at=timezone.now())
    with time_machine.travel(night, tick=False):
        news(project, "Projektet gör uppehåll", kind=NewsKind.STATE)
        News.objects.filter(title="Projektet gör uppehåll").update(text="Ord " * 500)
        telling.tell_at_once()
    mail = told("projects/follow_news")[-1]
    assert "The project pauses" in mail.subject
    assert mail.text.count("Ord") == 375
    assert "Ord …" in mail.text
    Told.objects.all().delete()
    Follower.objects.update(tempo=Tempo.WEEKLY)
    with time_machine.travel(night + timedelta(days=7), tick=False):
        telling.send_summaries(timezone.now())
    assert "2 December 2026: The project pauses" in told("projects/follow_summary")[-1].text.replace("\u00a0", " ")


def test_followers_are_shown_to_staff_in_numbers_only(client, project):
    follower("a@post.example", Wish(project))
    follower("b@post.example", Wish(project), tempo=Tempo.AT_ONCE)
    follower("c@post.example", Wish(theme=Theme.objects.get(key="klimat")))
    follower("d@post.example", Wish(theme=Theme.objects.get(key="mat")))
    follower("e@post.example", Wish())
    Follower.objects.filter(email="a@post.example").update(bounced_at=timezone.now())
    client.force_login(carin())
    page = client.get(project.get_admin_url()).content.decode()
    part = page[page.index('id="followers"') : page.index('id="history"')]
    assert "2 följer projektet." in part
    assert "En gång i veckan: 1. På en gång: 1." in part
    assert "Genom ett tema: 1. Genom alla projekt: 1." in part
    assert "1 adress fungerar inte" in part
    assert "@" not in part
    assert (following.numbers().followers, following.numbers().themes) == (5, 2)


def test_full_mailbox_is_no_reason_to_stop(project):
    follower(wish=Wish(project), tempo=Tempo.AT_ONCE)
    news(project)
    telling.tell_at_once()
    Message.objects.filter(kind="projects/follow_news").update(state=State.DEAD, smtp_code=452, error="4.2.2 full")
    assert following.mark_bounced() == 0


def test_address_nobody_confirmed_is_forgotten_after_a_week(project):
    following.ask("a@post.example", Wish(project), language="sv")
    assert following.tidy() == 0
    FollowRequest.objects.update(asked_at=timezone.now() - timedelta(days=8))
    assert following.tidy() == 1
    assert forgotten("a@post.example")


def test_silent_project_is_asked_once_marked_and_listed_and_news_ends_it(client):
    project = make_ongoing()
    lead = project.members.get(role=MemberRole.LEAD)
    start = project.last_news_on
    asked = []
    for day in range(130):
        today = start + timedelta(days=day)
        if silence.ask_for_news(today):
            asked.append(day)
        project.refresh_from_db()
        assert project.is_quiet(today) == (day >= 100)
        assert Project.objects.quiet(today).exists() == (day >= 120)
    assert asked == [80]
    assert Message.objects.get(kind="projects/news_asked_for").to == lead.email
    posting.post_as_staff(project, title="Det går framåt", text="Nu är det klart.", language="sv", by=carin())
    project.refresh_from_db()
    assert project.asked_on is None


def test_silent_project_without_lead_is_the_coordinators():
    project = make_ongoing()
    project.members.filter(role=MemberRole.LEAD).update(role=MemberRole.MEMBER)
    silence.ask_for_news(project.last_news_on + timedelta(days=80))
    assert Message.objects.get(kind="projects/silent_without_lead").to == "carin@malmo.example"


def test_report_is_reminded_of_once_on_its_day():
    project = make_ongoing()
    today = timezone.localdate()
    Project.objects.filter(pk=project.pk).update(report_due=today)
    for day in range(-1, 4):
        silence.remind_of_reports(today + timedelta(days=day))
    assert Message.objects.filter(kind="projects/report_overdue").count() == 1


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(1, 1 + int(os.environ.get("YEARS", "1"))))
def test_a_year_of_events_is_told_to_all_the_same_and_to_nobody_twice(seed):
    """Events, followers, tempos, bounces, leavings: the weekly reader hears what the at-once reader hears, and nobody hears
    anything after leaving (issue "Projects", table). YEARS=10 plays ten of them."""
    chance = random.Random(seed)
    projects = [
        make_project(title=f"Projekt {n}", themes=(("klimat",), ("arbete",), ("klimat", "mat"))[n % 3])
        for n in range(6)
    ]
    themes = list(Theme.objects.filter(key__in=["klimat", "arbete", "mat"]))
    News.objects.all().delete()
    begins = datetime(2026, 1, 5, 9, tzinfo=STOCKHOLM)
    wishes, pairs, left, seen = [*(Wish(p) for p in projects), *(Wish(theme=t) for t in themes), Wish()], [], {}, {}

    def written_since(last):
        kinds = ["projects/follow_news", "projects/follow_summary"]
        return dict(Message.objects.filter(kind__in=kinds, pk__gt=last).values_list("pk", "to"))

    for day in range(365):
        now = begins + timedelta(days=day)
        with time_machine.travel(now, tick=False):
            if day % 20 == 0 and day < 300:
                wish, number = chance.choice(wishes), len(pairs)
                twins = [f"{t}{number}@post.example" for t in ("snart", "vecka", "blandat")]
                follower(twins[0], wish, tempo=Tempo.AT_ONCE)
                follower(twins[1], wish)
                follower(twins[2], wish, weighty_at_once=True)
                pairs.append((twins, day))
            if chance.random() < 0.4:
                for _ in range(chance.randint(1, 3)):
                    news(
                        chance.choice(projects),
                        f"Nyhet {day}-{chance.random()}",
                        at=now,
                        kind=chance.choice(NewsKind.values),
                    )
            if chance.random() < 0.05:
                who = Follower.objects.filter(email__startswith="blandat").order_by("?").first()
                if who:
                    following.change(
                        who, tempo=chance.choice(Tempo.values), weighty_at_once=chance.random() < 0.5, language="sv"
                    )
            if day % 90 == 60:
                gone = Follower.objects.filter(email__startswith="snart").order_by("id").first()
                twin = Follower.objects.filter(email=gone.email.replace("snart", "vecka")).first()
                third = Follower.objects.filter(email=gone.email.replace("snart", "blandat")).first()
                telling.send_summaries(now + timedelta(days=7))
                for one in (gone, twin, third):
                    if one:
                        left[one.email] = day
                        following.stop_all(one)
            telling.tell_at_once(most=1000)
            telling.send_summaries(now)
            seen |= {pk: (to, day) for pk, to in written_since(max(seen, default=0)).items()}
    with time_machine.travel(begins + timedelta(days=380), tick=False):
        telling.tell_at_once(most=1000)
        telling.send_summaries(timezone.now())
    for email, day in left.items():
        assert all(sent <= day for to, sent in seen.values() if to == email)
    compared = 0
    for (soon, weekly, mixed), _day in pairs:
        if soon in left:
            continue
        # By their ids: a year in one transaction leaves so many dead rows of followers that joining them takes seconds.
        who = [Follower.objects.get(email=email).pk for email in (soon, weekly, mixed)]
        sets = [set(Told.objects.filter(follower=pk).values_list("news_id", flat=True)) for pk in who]
        assert sets[0] == sets[1] == sets[2]
        compared += len(sets[0])
        letters = [m.text for m in Message.objects.filter(to=weekly, kind="projects/follow_summary")]
        titles = News.objects.filter(pk__in=sets[1]).values_list("title", flat=True)
        assert all(sum(title in text for text in letters) == 1 for title in titles)
        assert Message.objects.filter(to=soon, kind="projects/follow_news").count() == len(sets[0])
    assert compared > 100
    assert set(WEIGHTY) <= set(NewsKind.values)


def reads(email, wish, language="sv", **options):
    following.ask(email, wish, language=language, **options)
    return following.confirm(FollowRequest.objects.latest("id"))


def mails(kind, to):
    return list(Message.objects.filter(kind=kind, to=to).order_by("id"))


def add_theme(project, *keys):
    project.refresh_from_db()
    publishing.change_facts(
        project, {"themes": list(Theme.objects.filter(key__in=keys))}, version=project.version, by=carin()
    )


def two_themes():
    make_project(themes=("klimat",), title="Annat")
    return Theme.objects.valid_today().exclude(key="klimat").first()


def test_adding_a_theme_tells_its_followers_nothing_old():
    other = two_themes()
    project = make_project(themes=("klimat",))
    reads("tema@post.example", Wish(theme=other))
    posting.post_as_staff(project, title="Gammal nyhet", text="x", language="sv", by=carin())
    telling.tell_at_once()
    add_theme(project, "klimat", other.key)
    telling.send_summaries(timezone.now() + timedelta(days=8))
    assert not [m for m in mails("projects/follow_summary", "tema@post.example") if "Gammal nyhet" in m.text]


def test_taking_a_theme_away_leaves_weekly_and_at_once_readers_equal():
    other = two_themes()
    project = make_project(themes=("klimat", other.key))
    reads("genast@post.example", Wish(theme=other), tempo=Tempo.AT_ONCE)
    reads("vecka@post.example", Wish(theme=other))
    posting.post_as_staff(project, title="Veckans nyhet", text="x", language="sv", by=carin())
    telling.tell_at_once()
    add_theme(project, "klimat")
    telling.send_summaries(timezone.now() + timedelta(days=8))
    at_once = [m for m in mails("projects/follow_news", "genast@post.example") if "Veckans nyhet" in m.text]
    weekly = [m for m in mails("projects/follow_summary", "vecka@post.example") if "Veckans nyhet" in m.text]
    assert len(at_once) == 1
    assert len(weekly) == 1


def test_mail_that_waits_is_not_sent_when_its_project_is_hidden_meanwhile():
    project = make_project()
    reads("a@post.example", Wish(project), tempo=Tempo.AT_ONCE)
    reads("b@post.example", Wish(project))
    delivery.drain()
    mail.outbox.clear()
    posting.post_as_staff(project, title="Hemlig rubrik", text="Skyddad adress", language="sv", by=carin())
    telling.tell_at_once()
    telling.send_summaries(timezone.now() + timedelta(days=8))
    publishing.publish(project, Publication.HIDDEN, by=carin())
    delivery.drain()
    assert not [one for one in mail.outbox if "Hemlig rubrik" in one.body]


def test_news_taken_back_is_not_sent_when_its_mail_waits():
    project = make_project()
    reads("a@post.example", Wish(project), tempo=Tempo.AT_ONCE)
    delivery.drain()
    mail.outbox.clear()
    posting.post_as_staff(project, title="Hemlig rubrik", text="Skyddad adress", language="sv", by=carin())
    telling.tell_at_once()
    publishing.retract(News.objects.get(title="Hemlig rubrik"))
    delivery.drain()
    assert not [one for one in mail.outbox if "Hemlig rubrik" in one.body]


def test_follower_who_stops_one_thing_is_not_mailed_about_it_from_the_queue():
    project = make_project()
    other = make_project(title="Annat", title_en="", summary_en="")
    who = reads("a@post.example", Wish(project), tempo=Tempo.AT_ONCE)
    reads("a@post.example", Wish(other), tempo=Tempo.AT_ONCE)
    delivery.drain()
    mail.outbox.clear()
    posting.post_as_staff(project, title="Rubrik", text="x", language="sv", by=carin())
    telling.tell_at_once()
    following.stop(who.follows.get(project=project))
    delivery.drain()
    assert not mail.outbox


def test_english_reader_is_told_of_a_new_project_in_english():
    make_project(title="Annat", title_en="", summary_en="")
    reads("reader@post.example", Wish(), language="en", tempo=Tempo.AT_ONCE)
    make_project()
    telling.tell_at_once()
    (letter,) = mails("projects/follow_news", "reader@post.example")
    assert "Cool courtyards" in letter.text
    assert "Property owners, growers and the city plant shade in hot courtyards." in letter.text
    assert "Fastighetsägare" not in letter.text


def test_decision_made_while_the_project_was_not_public_reaches_followers_and_open_data():
    project = make_project()
    reads("vecka@post.example", Wish(project))
    publishing.publish(project, Publication.INTERNAL, by=carin())
    publishing.add_decision(
        Decision(project=project, decided_on=date.today(), body="Tekniska nämnden", text="Ja till träden"), by=carin()
    )
    publishing.publish(project, Publication.PUBLIC, by=carin())
    telling.send_summaries(timezone.now() + timedelta(days=8))
    assert [m for m in Message.objects.filter(to="vecka@post.example") if "Tekniska" in m.text]


def test_result_told_while_the_project_was_not_public_reaches_followers():
    project = make_ongoing()
    reads("vecka@post.example", Wish(project))
    publishing.publish(project, Publication.INTERNAL, by=carin())
    project.refresh_from_db()
    lifecycle.discontinue(project, why="Ingen tid", lessons="Börja mindre", by=carin())
    publishing.publish(project, Publication.PUBLIC, by=carin())
    telling.send_summaries(timezone.now() + timedelta(days=8))
    assert [m for m in Message.objects.filter(to="vecka@post.example") if m.kind == "projects/follow_summary"]


@pytest.mark.django_db(transaction=True)
def test_two_who_tell_at_once_and_one_fails_leave_nobody_waiting_until_tuesday():
    """One worker has the follower in its hands and dies; the other one has called the line done."""

    project = make_project()
    who = reads("genast@post.example", Wish(project), tempo=Tempo.AT_ONCE)
    posting.post_as_staff(project, title="Viktigt", text="x", language="sv", by=carin())
    holds, done = threading.Event(), threading.Event()

    def dies():
        try:
            with transaction.atomic():
                Follower.objects.select_for_update().get(pk=who.pk)
                holds.set()
                done.wait(10)
                raise ConnectionError
        except ConnectionError:
            pass
        finally:
            connection.close()

    other = threading.Thread(target=dies)
    other.start()
    holds.wait(10)
    telling.tell_at_once()
    done.set()
    other.join()
    telling.tell_at_once()
    assert [m for m in mails("projects/follow_news", "genast@post.example") if "Viktigt" in m.text]


def test_step_reached_while_the_project_was_not_public_is_told_once_on_its_return(client):
    project = make_ongoing()
    reads("vecka@post.example", Wish(project))
    due = timezone.localdate() + timedelta(days=90)
    step = milestones.plan(project, {"title": "Plantering", "due_on": due, "whole_month": False}, by=carin())
    publishing.publish(project, Publication.INTERNAL, by=carin())
    milestones.reach(step, by=carin())
    for to in (Publication.PUBLIC, Publication.INTERNAL, Publication.PUBLIC):
        publishing.publish(project, to, by=carin())
    telling.send_summaries(timezone.now() + timedelta(days=8))
    [letter] = mails("projects/follow_summary", "vecka@post.example")
    assert letter.text.count("Plantering") == 1
    page = client.get(project.get_absolute_url()).content.decode()
    assert page.count("Plantering</") == 1


def test_end_while_the_project_was_not_public_is_told_once_whoever_told_it():
    for ends in ("report", "staff"):
        project = make_ongoing(title=ends, summary="En mening.")
        publishing.publish(project, Publication.INTERNAL, by=carin())
        if ends == "report":
            lead = project.members.get(role=MemberRole.LEAD)
            update = posting.post(
                lead, Posted("Slut", "Vi gjorde det.", "sv", "k" * 43), report=Report(lessons="Mycket")
            )
            posting.publish(update, by=carin())
        else:
            project.refresh_from_db()
            lifecycle.discontinue(project, why="Ingen tid", lessons="Börja mindre", by=carin())
        for to in (Publication.PUBLIC, Publication.INTERNAL, Publication.PUBLIC):
            publishing.publish(project, to, by=carin())
        assert project.news.filter(kind=NewsKind.RESULT).count() == 1, ends


def test_what_was_decided_before_a_project_was_ever_public_is_no_news_of_its_own(client):
    reads("alla@post.example", Wish())
    project = make_project(public=False)
    decision = Decision(
        project=project, decided_on=timezone.localdate(), body="Tekniska nämnden", text="Ja till träden"
    )
    publishing.add_decision(decision, by=carin())
    publishing.publish(project, Publication.PUBLIC, by=carin())
    assert list(project.news.values_list("kind", flat=True)) == [NewsKind.PUBLISHED]
    assert "Ja till träden" in client.get(project.get_absolute_url()).content.decode()


def test_summary_that_waits_is_written_anew_without_what_was_taken_back():
    kept, hidden = make_project(), make_project(title="Annat", title_en="", summary_en="")
    reads("vecka@post.example", Wish(kept))
    reads("vecka@post.example", Wish(hidden))
    for project, title in ((kept, "Stannar"), (hidden, "Ska bort")):
        posting.post_as_staff(project, title=title, text="x", language="sv", by=carin())
    tuesday = timezone.now() + timedelta(days=8)
    assert telling.send_summaries(tuesday) == 1
    publishing.publish(hidden, Publication.HIDDEN, by=carin())
    assert telling.send_summaries(tuesday + timedelta(minutes=5)) == 1
    assert telling.send_summaries(tuesday + timedelta(minutes=10)) == 0
    first, again = mails("projects/follow_summary", "vecka@post.example")
    assert (first.state, again.state) == (State.CANCELLED, State.WAITING)
    assert "Stannar" in again.text
    assert "Ska bort" not in again.text


@pytest.mark.django_db(transaction=True)
def test_hiding_a_project_and_leaving_it_at_one_moment_do_not_wait_for_each_other():
    project, other = make_project(), make_project(title="Annat", title_en="", summary_en="")
    who = reads("a@post.example", Wish(project), tempo=Tempo.AT_ONCE)
    reads("a@post.example", Wish(other), tempo=Tempo.AT_ONCE)
    posting.post_as_staff(project, title="Rubrik", text="x", language="sv", by=carin())
    telling.tell_at_once()
    by, failed = carin(), []

    def hides():
        try:
            publishing.publish(project, Publication.HIDDEN, by=by)
        except Exception as error:
            failed.append(error)
        finally:
            connection.close()

    with transaction.atomic():
        Follower.objects.select_for_update().get(pk=who.pk)
        hiding = threading.Thread(target=hides)
        hiding.start()
        wait_until_somebody_waits()
        following.stop(who.follows.get(project=project))
    hiding.join(10)
    assert not failed
    assert mails("projects/follow_news", "a@post.example")[-1].state == State.CANCELLED


def wait_until_somebody_waits():
    for _try in range(100):
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM pg_locks WHERE NOT granted")
            if cursor.fetchone()[0]:
                return
        time.sleep(0.05)
    pytest.fail("nobody waited")


def test_what_was_there_before_anybody_could_see_the_project_is_no_news_on_its_return():
    project = make_ongoing(public=False)
    publishing.add_decision(
        Decision(project=project, decided_on=date(2019, 5, 1), body="Kommunstyrelsen", text="Gammalt beslut"),
        by=carin(),
    )
    step = milestones.plan(project, {"title": "Gammalt steg", "due_on": date(2019, 6, 1)}, by=carin())
    milestones.reach(step, by=carin())
    facts = {"result": "Två gårdar.", "lessons": "Fråga först."}
    publishing.change_facts(project, facts, version=project.version, by=carin())
    lifecycle.finish(project, by=carin())
    publishing.publish(project, Publication.PUBLIC, by=carin())
    reads("vecka@post.example", Wish(project))
    publishing.publish(project, Publication.HIDDEN, by=carin())
    publishing.publish(project, Publication.PUBLIC, by=carin())
    assert list(project.news.values_list("kind", flat=True)) == [NewsKind.PUBLISHED]
    telling.send_summaries(timezone.now() + timedelta(days=8))
    assert not told("projects/follow_summary")


def test_what_was_told_on_the_return_is_not_told_on_the_next():
    project = make_project()
    publishing.publish(project, Publication.HIDDEN, by=carin())
    publishing.add_decision(
        Decision(project=project, decided_on=date.today(), body="Tekniska nämnden", text="Ja till träden"), by=carin()
    )
    for _ in range(2):
        publishing.publish(project, Publication.PUBLIC, by=carin())
        publishing.publish(project, Publication.HIDDEN, by=carin())
    assert project.news.filter(kind=NewsKind.DECISION).count() == 1


@pytest.mark.parametrize("by", ["hiding", "retracting"])
def test_what_is_hidden_or_taken_back_while_its_followers_are_told_is_told_to_nobody_else(monkeypatch, by):
    project = make_project()
    for name in "abc":
        reads(f"{name}@post.example", Wish(project), tempo=Tempo.AT_ONCE)
    line = news(project)
    News.objects.exclude(pk=line.pk).update(told_at_once=True)
    monkeypatch.setattr(telling, "BATCH", 1)
    remember = telling._remember

    def hidden_after_the_first(pairs, now):
        remember(pairs, now)
        if by == "hiding":
            Project.objects.filter(pk=project.pk).update(publication=Publication.HIDDEN)
        else:
            News.objects.filter(pk=line.pk).update(retracted_at=now)

    monkeypatch.setattr(telling, "_remember", hidden_after_the_first)
    assert telling.tell_at_once() == 1


@pytest.mark.parametrize("due", ["news", "report"])
def test_a_hidden_project_is_not_asked(due):
    """The link would lead to a page that does not open."""
    project = make_ongoing()
    publishing.publish(project, Publication.HIDDEN, by=carin())
    today = timezone.localdate()
    Project.objects.filter(pk=project.pk).update(
        **{"last_news_on": today - timedelta(days=90)} if due == "news" else {"report_due": today}
    )
    before = Message.objects.count()

    def morning():
        silence.ask_for_news(today)
        silence.remind_of_reports(today)
        return Message.objects.count() - before

    assert morning() == 0
    publishing.publish(project, Publication.PUBLIC, by=carin())
    assert morning() == 1

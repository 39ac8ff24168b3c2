"""What a reader with fresh eyes found on the public side of projects, and what must not come back."""

import io
import re
import threading
import time
from datetime import date, timedelta

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, transaction
from django.test import Client
from django.utils import timezone
from PIL import Image

from border import limits
from border.formkeys import new_form_key
from outbox.models import Message
from people.management.commands.roles import set_up_roles
from people.models import CityArea, Person, Theme
from projects import (
    catalogue,
    follow_emails,
    following,
    forgetting,
    groups,
    lifecycle,
    posting,
    private,
    publishing,
    telling,
)
from projects.exchange import imports
from projects.following import Wish
from projects.hiding import hide_person
from projects.models import Decision, Document, Follow, FollowRequest, Listing, News, Project
from projects.newslog import LONGEST_TITLE
from projects.story import shortened
from projects.vocabulary import MemberRole, Publication, Tempo
from tests.builders import make_staff
from tests.projects.builders import carin, make_member, make_ongoing, make_project

BACKEND = "django.contrib.auth.backends.ModelBackend"
LIST = "/admin/projects/project/"


@pytest.fixture(autouse=True)
def _fresh_limits():
    limits._redis().flushdb()


@pytest.fixture
def staff(client, db):
    set_up_roles()
    client.force_login(make_staff("robin@malmo.example", "Robin Exempelsson", role="coordinator"), BACKEND)
    client.raise_request_exception = False
    return client


def step(project, name):
    return f"{LIST}{project.pk}/steg/{name}/"


def facts(project, **changes):
    return {
        "version": project.version,
        "title": project.title,
        "summary": project.summary,
        "wanted_chairs": "6",
        "themes": [theme.pk for theme in project.themes.all()],
        **changes,
    }


@pytest.mark.django_db(transaction=True)
def test_hidden_project_is_not_listed_again_by_who_adds_a_decision_at_that_moment(client):
    project = make_ongoing()
    by = carin()
    hidden = threading.Event()
    problems = []

    def hide():
        try:
            with transaction.atomic():
                publishing.publish(Project.objects.get(pk=project.pk), Publication.INTERNAL, by=by)
                hidden.set()
                time.sleep(1.0)
        except Exception as error:
            problems.append(error)
        finally:
            connection.close()

    def decide(read_before):
        try:
            hidden.wait(5)
            publishing.add_decision(
                Decision(project=read_before, decided_on=date(2026, 1, 2), body="tekniska nämnden", text="Ja"), by=by
            )
        except Exception as error:
            problems.append(error)
        finally:
            connection.close()

    threads = [
        threading.Thread(target=hide),
        threading.Thread(target=decide, args=(Project.objects.get(pk=project.pk),)),
    ]
    for one in threads:
        one.start()
    for one in threads:
        one.join(20)
    assert not problems
    assert not Project.objects.get(pk=project.pk).is_public
    shown = {
        path: project.number in client.get(path).content.decode()
        for path in ("/projekt/", "/sok/?q=gardar", "/sitemap.xml", "/api/v1/projekt")
    }
    data = b"".join(client.get("/oppna-data/projekt.csv").streaming_content).decode()
    assert not Listing.objects.filter(pk=project.pk).exists(), (shown, project.number in data)


@pytest.mark.django_db
def test_page_names_the_new_lead_to_who_has_an_old_copy(client):
    project = make_ongoing()
    old = project.members.get(role=MemberRole.LEAD)
    groups.choose_to_be_named(old, shown=True)
    page = client.get(project.get_absolute_url())
    assert "Björn Exempelsson, leder projektet" in page.content.decode()
    groups.make_lead(project.members.exclude(pk=old.pk).get(), by=carin())
    fresh = client.get(project.get_absolute_url()).content.decode()
    assert "Björn Exempelsson, leder projektet" not in fresh
    again = client.get(project.get_absolute_url(), headers={"If-None-Match": page["ETag"]})
    assert again.status_code == 200


@pytest.mark.django_db
def test_page_shows_when_the_closing_report_comes_to_who_has_an_old_copy(client):
    project = make_ongoing()
    page = client.get(project.get_absolute_url())
    assert "Slutrapport" not in page.content.decode()
    lifecycle.say_when_report_comes(project, by=carin())
    assert "Slutrapport" in client.get(project.get_absolute_url()).content.decode()
    again = client.get(project.get_absolute_url(), headers={"If-None-Match": page["ETag"]})
    assert again.status_code == 200


def test_project_that_was_to_begin_later_can_be_discontinued(staff):
    project = make_project()
    begins = timezone.localdate() + timedelta(days=60)
    assert staff.post(step(project, "fakta"), facts(project, started_on=begins.isoformat())).status_code == 302
    project.refresh_from_db()
    assert project.started_on == begins
    answer = staff.post(
        step(project, "avbryt"), {"why": "Ingen tid", "lessons": "Fråga först", "form_key": new_form_key()}
    )
    assert answer.status_code == 302


def test_beginning_after_the_end_is_refused_in_words(staff):
    project = make_ongoing()
    project.result, project.lessons = "Skugga", "Fråga först"
    project.save()
    lifecycle.finish(project, by=carin())
    tomorrow = timezone.localdate() + timedelta(days=1)
    answer = staff.post(step(project, "fakta"), facts(project, started_on=tomorrow.isoformat()))
    assert answer.status_code == 200


def test_saving_facts_keeps_a_theme_that_is_not_used_any_more(staff):
    project = make_project()
    theme = project.themes.get()
    Theme.objects.filter(pk=theme.pk).update(valid_to=timezone.localdate() - timedelta(days=1))
    page = staff.get(f"{LIST}{project.pk}/change/").content.decode()
    offered = f'name="themes" value="{theme.pk}"' in page
    # What the browser sends is what the page has boxes for.
    staff.post(step(project, "fakta"), facts(project, title="Svala gårdar!", themes=[theme.pk] if offered else []))
    project.refresh_from_db()
    assert project.title == "Svala gårdar!"
    assert list(project.themes.all()) == [theme]


@pytest.mark.django_db
def test_pressing_stop_twice_at_once_is_no_error():
    following.ask("ny@post.example", Wish(), language="sv")
    following.confirm(FollowRequest.objects.latest("id"))
    both = [Follow.objects.get(), Follow.objects.get()]
    for one in both:
        following.stop(one)


@pytest.mark.django_db(transaction=True)
def test_two_presses_of_stop_are_both_answered(client):
    make_project()
    following.ask("ny@post.example", Wish(), language="sv")
    follower = following.confirm(FollowRequest.objects.latest("id"))
    path = f"{follow_emails.manage_path(follower)}sluta/{Follow.objects.get().pk}/"
    answers = []
    real = following.stop
    meet = threading.Barrier(2)

    def both_at_once(follow):
        meet.wait(5)
        real(follow)

    def press():
        try:
            browser = Client(raise_request_exception=False)
            answers.append(browser.post(path).status_code)
        finally:
            connection.close()

    following.stop = both_at_once
    try:
        threads = [threading.Thread(target=press) for _ in range(2)]
        for one in threads:
            one.start()
        for one in threads:
            one.join(20)
    finally:
        following.stop = real
    assert sorted(answers) == [302, 302]


@pytest.mark.django_db
def test_followers_are_told_the_whole_decision():
    project = make_project()
    following.ask("ny@post.example", Wish(), language="sv", tempo=Tempo.AT_ONCE)
    following.confirm(FollowRequest.objects.latest("id"))
    text = (
        "Nämnden beviljar 400 000 kronor för plantering på sju innergårdar i Sofielund under 2027, med villkoret att "
        "föreningen redovisar vattenförbrukningen, och avslår ansökan om drift."
    )
    publishing.add_decision(
        Decision(project=project, decided_on=date(2026, 1, 2), body="Tekniska nämnden", text=text), by=carin()
    )
    telling.tell_at_once()
    mail = Message.objects.get(kind="projects/follow_news", subject__contains="Nämnden")
    assert "avslår ansökan om drift" in " ".join(mail.text.split())


@pytest.mark.django_db
def test_year_with_a_digit_too_many_is_refused_by_the_import():
    make_project()
    content = 'number,title,summary,year_from\r\n"P-0001","Svala gårdar","En mening","20260"\r\n'.encode()
    handed_in = imports.hand_in("projekt.csv", content, by=carin())
    assert handed_in.report["counts"]["refused"] == 1


@pytest.mark.django_db
def test_import_of_a_year_with_a_digit_too_many_is_answered(client):
    make_project()
    client.force_login(carin(), BACKEND)
    client.raise_request_exception = False
    content = 'number,title,summary,year_from\r\n"P-0001","Svala gårdar","En mening","20260"\r\n'.encode()
    handed_in = imports.hand_in("projekt.csv", content, by=carin())
    assert client.post(f"{LIST}filer/{handed_in.pk}/", {"vad": "ta-in"}).status_code == 302


@pytest.mark.django_db
def test_renamed_area_is_shown_in_the_catalogue(client):
    set_up_roles()
    area = CityArea.objects.filter(level=1).first() or CityArea.objects.exclude(level=0).first()
    project = make_project(area_ids=[area.pk])
    page = client.get("/projekt/")
    assert area.name in page.content.decode()
    robin = make_staff("adm@malmo.example", "Robin", role="administrator")
    admin = Client()
    admin.force_login(robin, BACKEND)
    path = f"/admin/people/cityarea/{area.pk}/change/"
    form = admin.get(path).context["adminform"].form
    values = {name: form.initial.get(name) for name in form.fields}
    values = {name: "" if value is None else value for name, value in values.items()}
    answer = admin.post(path, {**values, "name": "Nya Delen"})
    assert answer.status_code == 302, answer.context["errors"]
    assert CityArea.objects.get(pk=area.pk).name == "Nya Delen"
    assert "Nya Delen" in client.get("/projekt/").content.decode()
    assert client.get("/projekt/", headers={"If-None-Match": page["ETag"]}).status_code == 200
    assert project.title in client.get("/projekt/?q=Nya+Delen").content.decode()


@pytest.mark.django_db
def test_last_year_is_empty_where_it_is_not_known(client):
    project = make_ongoing()
    Project.objects.filter(pk=project.pk).update(started_on=date(2024, 3, 1))
    catalogue.refresh(Project.objects.get(pk=project.pk))
    (row,) = client.get("/api/v1/projekt").json()["results"]
    assert (row["first_year"], row["last_year"]) == (2024, None)


def a_picture():
    out = io.BytesIO()
    Image.new("RGB", (40, 30), (10, 120, 60)).save(out, "PNG")
    return SimpleUploadedFile("gard.png", out.getvalue(), "image/png")


@pytest.mark.django_db
def test_picture_to_news_sent_twice_is_one(client):
    project = make_ongoing()
    lead = project.members.get(role=MemberRole.LEAD)
    token = private.new_address(lead, at=timezone.now())
    update = posting.post(lead, posting.Posted("Nytt", "Nu gräver vi på gården.", "sv", new_form_key()))
    path = f"/grupp/{token}/nyhet/{update.pk}/"
    for _ in range(2):
        client.post(path, {"file": a_picture(), "alt": "En gård"})
    assert Document.objects.filter(update=update).count() == 1


@pytest.mark.django_db
@pytest.mark.parametrize(
    "path",
    [
        "/projekt/folj/?tema=%00",
        "/projekt/?tema=%00&organisation=999999999&ar=9999&q=%00",
        "/projekt/?sida=999999999",
        "/projekt/lediga-platser/?del=%00&sida=%00",
        "/api/v1/nyheter?q=%00",
        "/api/v1/projekt/P-99999999",
        "/sok/?q=P-99999999",
        "/projekt/99999999999999999999/",
        "/projekt/atom.xml?q=%ED%A0%80",
        "/projekt/P-0001/jag-kan-bidra/?behov=999999999999999",
        "/projekt/P-0001/bild/999999999999999999999-1/",
        "/projekt/P-0001/dokument/99999999999999999999/",
    ],
)
def test_odd_addresses_are_no_errors(client, path):
    make_project()
    client.raise_request_exception = False
    assert client.get(path).status_code < 500


@pytest.mark.django_db
def test_hidden_person_is_not_named_again_when_the_group_is_forgotten(client):
    person = Person.objects.create(
        name="Skyddad Exempelsson", email="skyddad@post.example", confirmed_at=timezone.now()
    )
    hide_person(person, by=carin())
    project = make_ongoing()
    member = make_member(project, "academia", name="Skyddad Exempelsson", email="skyddad@post.example")
    groups.choose_to_be_named(member, shown=True)
    project.refresh_from_db()
    project.result, project.lessons = "Skugga", "Fråga först"
    project.save()
    lifecycle.finish(project, by=carin())
    assert "Skyddad" not in client.get(project.get_absolute_url()).content.decode()
    with time_machine.travel(timezone.now() + timedelta(days=3000), tick=False):
        forgetting.forget(timezone.localdate())
        assert "Skyddad" not in client.get(project.get_absolute_url()).content.decode()


@pytest.mark.django_db
def test_news_taken_back_is_told_to_who_has_copied_it(client):
    project = make_ongoing()
    posting.post_as_staff(project, title="Fel", text="Med ett namn i.", language="sv", by=carin())
    news = News.objects.latest("id")
    publishing.retract(news)
    found = client.get("/api/v1/borttaget").json()["results"]
    assert [(row["number"], row["news"]) for row in found] == [(project.number, news.pk)]
    # With the whole project it goes under the project's number alone.
    publishing.publish(project, Publication.INTERNAL, by=carin())
    found = client.get("/api/v1/borttaget").json()["results"]
    assert [(row["number"], row["news"]) for row in found] == [(project.number, None)]


@pytest.mark.django_db
def test_choosing_the_other_language_keeps_words_and_filters(client):
    make_project()
    for path in ("/projekt/?tema=klimat&q=g%C3%A5rd", "/sok/?q=%3Cb%3E"):
        html = client.get(path).content.decode()
        assert f'<a href="/en{path.replace("&", "&amp;")}" lang="en"' in html
        # What search engines are told is the page itself.
        alternates = re.findall(r'<link rel="alternate" hreflang="[a-z]+" href="([^"]+)"', html)
        assert not [one for one in alternates if "?" in one]


def test_a_title_too_long_for_its_line_is_marked_and_whole_below():
    assert len(shortened("a " * 200, LONGEST_TITLE - 2)) <= LONGEST_TITLE


@pytest.mark.django_db
def test_whoever_read_a_project_before_it_was_hidden_does_not_list_it_again():
    read_before = make_ongoing()
    publishing.publish(Project.objects.get(pk=read_before.pk), Publication.INTERNAL, by=carin())
    groups.add_partner(read_before, name="Exempelbolaget", sphere="business", role="", by=carin())
    assert not Listing.objects.filter(pk=read_before.pk).exists()

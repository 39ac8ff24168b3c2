"""Two presses of one button on the staff's and the members' pages are one, whatever the button makes."""

import re
import time
from datetime import timedelta

import pytest
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from border import files, limits
from border.formkeys import new_form_key
from border.models import FormKey
from gatherings.models import Gathering
from outbox.models import Message
from people.management.commands.roles import set_up_roles
from people.models import ResourcePerson
from projects import posting, private
from projects.models import Decision, Meeting, Milestone, News, ProjectMembership, StatusUpdate, Succession, Support
from projects.posting import Posted
from projects.vocabulary import MemberRole
from tests.builders import ensure_reference_data, make_staff
from tests.gatherings.builders import make_open
from tests.projects.builders import make_ongoing
from tests.projects.test_group_together import at_once
from tests.projects.test_posting import picture

pytestmark = pytest.mark.django_db

BACKEND = "django.contrib.auth.backends.ModelBackend"


@pytest.fixture(autouse=True)
def _fresh_limits():
    limits._redis().flushdb()


@pytest.fixture
def group():
    return make_ongoing()


@pytest.fixture
def staff(client):
    set_up_roles()
    client.force_login(make_staff("robin@malmo.example", "Robin", role="coordinator"), BACKEND)
    return client


def key_on(client, page, action):
    """The key of the form with this address, as the page shows it."""
    html = client.get(page).content.decode()
    form = html[html.index(f'action="{action}"') :]
    return re.search(r'name="form_key"[^>]*value="([^"]{22})"', form[: form.index("</form>")])[1]


def soon(days=5):
    return (timezone.localdate() + timedelta(days=days)).isoformat()


SCREEN = {
    "medlem": ({"sphere": "academia", "name": "Ny Exempelsson", "email": "", "role": "member", "language": "sv"}, ProjectMembership),
    "beslut": ({"body": "Tekniska nämnden", "decided_on": "2026-11-01", "text": "Ja till skugga"}, Decision),
    "nyhet": ({"title": "Nytt", "text": "Träd på plats", "language": "sv"}, News),
    "steg": ({"title": "Plantera", "due_on": soon()}, Milestone),
}  # fmt: skip


@pytest.mark.parametrize("step", SCREEN)
def test_on_the_screen_of_a_project(staff, group, step):
    fields, made = SCREEN[step]
    page, action = group.get_admin_url(), reverse("admin:projects_project_step", args=[group.pk, step])
    sent = {**fields, "form_key": key_on(staff, page, action)}
    before = made.objects.count()
    answers = [staff.post(action, sent, follow=True) for _ in range(2)]
    assert made.objects.count() == before + 1
    assert "tryckte två gånger" in answers[1].content.decode()
    # The same once more from a page that was drawn anew is meant so.
    staff.post(action, {**sent, "form_key": key_on(staff, page, action)})
    assert made.objects.count() == before + 2


@pytest.mark.parametrize(
    ("step", "fields"),
    [
        ("gett-nytt", {"kind": "premises", "text": "En sal", "on": "2026-11-01", "organisation": "Exempelbolaget",
                       "sphere": "business", "role": "", "amount": "5000", "persons": ""}),
        ("onskat", {"kind": "premises", "text": "En sal till", "amount": ""}),
    ],
)  # fmt: skip
def test_in_the_ledger_of_support(staff, group, step, fields):
    page = reverse("admin:projects_project_support", args=[group.pk])
    action = reverse("admin:projects_project_support_step", args=[group.pk, step])
    sent = {**fields, "form_key": key_on(staff, page, action)}
    # A form with mistakes does nothing and keeps its key: mended, it is taken.
    wrong = staff.post(action, {**sent, "text": ""})
    assert (wrong.status_code, Support.objects.count(), FormKey.objects.filter(purpose="project-support").count()) == (
        200,
        0,
        0,
    )
    for _ in range(2):
        staff.post(action, sent)
    assert Support.objects.count() == 1
    other = staff.post(action, {**sent, "text": "Något annat"}, follow=True).content.decode()
    assert "har skickats förut" in other
    assert Support.objects.count() == 1


MEETING = {"title": "Möte", "begins": "10:00", "ends": "11:00", "place": "Rådhuset", "link": "", "text": ""}


def test_a_meeting_is_set_and_told_once(client, staff, group):
    action = reverse("admin:projects_project_room_step", args=[group.pk, "mote"])
    key = key_on(staff, reverse("admin:projects_project_room", args=[group.pk]), action)
    before = Message.objects.count()
    for _ in range(2):
        staff.post(action, {**MEETING, "day": soon(), "form_key": key})
    assert Meeting.objects.count() == 1
    told = Message.objects.count() - before
    lead = group.members.get(role="lead")
    page = reverse("projects:member_meeting", args=[private.new_address(lead, at=timezone.now())])
    key = re.search(r'name="form_key" value="([^"]+)"', client.get(page).content.decode())[1]
    before = Message.objects.count()
    answers = [client.post(page, {**MEETING, "day": soon(6), "form_key": key}) for _ in range(2)]
    assert Meeting.objects.count() == 2
    assert Message.objects.count() - before == told
    # She is led to the same place as by one press.
    assert answers[0].url == answers[1].url
    other = client.post(page, {**MEETING, "day": soon(7), "form_key": key})
    assert (Meeting.objects.count(), other.status_code) == (2, 302)
    assert other.url != answers[0].url


def test_a_gathering_is_planned_once(staff):
    page = "/admin/gatherings/gathering/add/"
    typed = {
        "title": "Nytt möte", "lead": "Kom och tänk ihop.", "starts_at": "2030-03-11T12:30", "ends_at": "2030-03-11T17:00",
        "registration_opens_at": "", "registration_closes_at": "2030-03-01T12:00", "venue": "Exempelhallen", "address": "Malmö",
        "capacity": "80", "admission": "first_come", "draw_at": "",
    }  # fmt: skip
    key = re.search(r'name="form_key"[^>]*value="([^"]{22})"', staff.get(page).content.decode())[1]
    answers = [staff.post(page, {**typed, "form_key": key}, follow=True) for _ in range(2)]
    assert Gathering.objects.count() == 1
    assert "tryckte två gånger" in answers[1].content.decode()


@pytest.mark.django_db(transaction=True)
def test_a_picture_sent_twice_at_the_same_moment_is_one():
    ensure_reference_data()
    member = make_ongoing().members.get(role="lead")
    update = posting.post(member, Posted("Nytt", "Träd på plats", "sv", new_form_key()))
    examined = [files.examine(picture(600, 300)) for _ in range(2)]

    def attach(one):
        with transaction.atomic():
            posting.attach(StatusUpdate.objects.get(pk=update.pk), one, alt="Träd")
            # The other press comes while this one is not written yet.
            time.sleep(0.5)

    at_once([lambda one=one: attach(one) for one in examined])
    assert update.documents.count() == 1


def test_what_was_typed_into_a_step_that_is_refused_stays(staff, group):
    """Said where it was typed; where the screen draws no form, above it."""
    page = group.get_admin_url()
    action = reverse("admin:projects_project_step", args=[group.pk, "medlem"])
    lead = group.members.get(role="lead")
    sent = {
        "sphere": "academia",
        "name": "Skrivet Exempelsson",
        "email": lead.email,
        "role": "member",
        "language": "sv",
    }
    answer = staff.post(action, {**sent, "form_key": key_on(staff, page, action)})
    html = answer.content.decode()
    assert (answer.status_code, 'value="Skrivet Exempelsson"' in html) == (200, True)
    assert "är redan med i gruppen" in html
    waiting = posting.post(lead, Posted("Nytt", "Text", "sv", "w" * 22))
    decline = reverse("admin:projects_project_step", args=[group.pk, "avsla"])
    html = staff.post(decline, {"update": waiting.pk, "because": " "}, follow=True).content.decode()
    assert "Varför den inte publiceras" in html[html.index("messagelist") : html.index("messagelist") + 400]
    waiting.refresh_from_db()
    assert waiting.stage == "posted"


def test_addresses_of_an_invitation_that_cannot_be_sent_stay(staff):
    hall = make_open(seats=1)
    late = timezone.localtime(hall.registration_closes_at + timedelta(days=1))
    sent = {"guests": "bo@gast.example\ncia@gast.example", "sphere": "city", "language": "sv"}
    for until, words in (
        (late, "tills anmälan stänger"),
        (timezone.localtime(hall.registration_closes_at), "inte så många lediga platser"),
    ):
        typed = {**sent, "holds_until": f"{until:%Y-%m-%dT%H:%M}"}
        page = staff.post(f"/admin/gatherings/gathering/{hall.pk}/steg/inbjudningar/", typed)
        html = page.content.decode()
        assert page.status_code == 200
        assert "cia@gast.example" in html
        assert words in html
    assert not hall.invitations.exists()


def test_a_need_is_written_down_once(staff, group):
    action = reverse("admin:projects_project_group_step", args=[group.pk, "behov"])
    page = reverse("admin:projects_project_group", args=[group.pk])
    sent = {
        "text": "En snickare", "strength": "should", "level": "1", "count": "1", "role": "member", "hours": "0", "months": "0",
        "form_key": key_on(staff, page, action),
    }  # fmt: skip
    assert staff.post(action, {**sent, "count": "0"}).status_code == 200
    for _ in range(2):
        staff.post(action, sent)
    assert group.needs.count() == 1


def test_who_telephoned_is_entered_once(staff):
    page = "/admin/people/resourceperson/add/"
    key = re.search(r'name="form_key" value="([^"]{22})"', staff.get(page).content.decode())[1]
    sent = {
        "name": "Bo Exempelsson", "sphere": "business", "telephone": "040-34 10 00", "contact_way": "telephone", "language": "sv",
        "hours": "2", "months": "6", "spoken": ["sv"], "asks_a_year": "4", "groups_at_once": "1", "way": "telephone", "level": "1",
        "notice_read": "on", "offers": ["time"], "own_words": "Att bygga", "form_key": key,
    }  # fmt: skip
    answers = [staff.post(page, sent, follow=True).content.decode() for _ in range(2)]
    assert ResourcePerson.objects.count() == 1
    assert "tryckte två gånger" in answers[1]


def test_a_chair_is_offered_once_and_a_new_offer_takes_the_mail_of_the_old_one_back(client, group):
    lead = group.members.get(role=MemberRole.LEAD)
    page = f"/grupp/{private.new_address(lead, at=timezone.now())}/lamna-over/"
    find_key = lambda: re.search(r'name="form_key" value="([^"]{22})"', client.get(page).content.decode())[1]  # noqa: E731
    sent = {"name": "Ny Person", "email": "ny@grupp.example", "language": "sv", "form_key": find_key()}
    for name in ("Ny Person", "Ny Person", "En annan"):
        client.post(page, {**sent, "name": name})
    waiting = Message.objects.filter(kind="projects/chair_offered").exclude(state="cancelled")
    assert waiting.count() == 1
    assert Succession.objects.count() == 1
    client.post(page, {**sent, "email": "annan@grupp.example", "form_key": find_key()})
    assert [one.to for one in waiting.all()] == ["annan@grupp.example"]


def test_a_file_laid_in_the_room_twice_is_one(client, group):
    lead = group.members.get(role=MemberRole.LEAD)
    page = f"/grupp/{private.new_address(lead, at=timezone.now())}/fil/"
    key = re.search(r'name="form_key" value="([^"]{22})"', client.get(page).content.decode())[1]
    for label in ("Planen", "Planen", "En annan"):
        client.post(page, {"file": picture(), "label": label, "alt": "En gård", "form_key": key})
    assert group.documents.count() == 1

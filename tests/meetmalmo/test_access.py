"""What is known of somebody is gathered from everywhere, and forgotten everywhere but where it has to be kept."""

import json
import re
from datetime import timedelta

import pytest
from django.core import mail
from django.db.models import Q
from django.utils import timezone

from border import limits
from border.formkeys import new_form_key
from gatherings import inviting as invitations
from gatherings.models import Registration
from ideas.models import Idea
from meetmalmo import access
from outbox import delivery
from outbox.models import ERASED, Message, State
from people.management.commands.roles import set_up_roles
from people.models import AccessibilityReport, Person, PersonEvent, ResourcePerson
from projects import groups, inviting, joining, notes, relay, succession
from projects.joining import Offered
from projects.models import (
    Application,
    Follow,
    Follower,
    FollowRequest,
    GroupInvitation,
    Letter,
    ProjectMembership,
    Succession,
)
from projects.posting import Posted
from tests.builders import make_idea, make_staff
from tests.gatherings.builders import make_open, register, wall
from tests.projects.builders import carin, make_member, make_ongoing, make_project
from tests.projects.test_staffing import somebody

pytestmark = pytest.mark.django_db

BACKEND = "django.contrib.auth.backends.ModelBackend"
PAGE = "/admin/begaran/"
HERS = "amina@cykel.example"


@pytest.fixture(autouse=True)
def _fresh_limits():
    limits._redis().flushdb()


@pytest.fixture
def known():
    """Somebody who is everywhere, and somebody else who is too."""
    hall = make_open(seats=8)
    for email, name in ((HERS, "Amina Exempelsson"), ("bo@annan.example", "Bo Annansson")):
        make_idea(giver_email=email, giver_name=name)
        entry = somebody(1, name=name, email=email, own_words=f"Ord av {name}", groups_at_once=3)
        project = make_project(title=f"Projekt med {name}", partners=[])
        member = make_member(project, "business", name=name, email=email.upper(), person=entry.person)
        groups.choose_to_be_named(member, shown=True)
        other = make_project(title=f"Fråga till {name}", partners=[])
        inviting.decline(inviting.invite(other, entry, by=carin()), words=f"Sagt av {name}")
        follower = Follower.objects.create(email=email, confirmed_at=timezone.now(), nonce=email.ljust(43, "n")[:43])
        Follow.objects.create(follower=follower, project=project, since=timezone.now())
        FollowRequest.objects.create(email=email, nonce="n" * 43, asked_at=timezone.now())
        register(hall, email=email, name=name)
        AccessibilityReport.objects.create(
            problem=f"Brist av {name}", email=email, reported_at=timezone.now(), answer_by=timezone.localdate()
        )


def test_everything_of_her_and_nothing_of_anybody_else_is_gathered(known):
    found = access.gather(HERS.upper(), by=carin())
    text = json.dumps([[one.title, one.rows] for one in found], ensure_ascii=False)
    titles = {one.title for one in found}
    assert {
        "Person med bekräftad adress", "Anmälningar som resursperson", "Idéer", "Grupper", "Frågor om att gå med i en grupp", "Följer",
        "Platser på stormöten", "Bett att få följa, inte bekräftat", "Rapporter om tillgänglighet", "Mejl till adressen",
    } <= titles  # fmt: skip
    for words in (
        "Ord av Amina",
        "Projekt med Amina",
        "Sagt av Amina",
        "Brist av Amina",
        "Cykelverkstad i tvättstugan",
    ):
        assert words in text, words
    assert "Annansson" not in text
    assert "bo@annan" not in text
    event = PersonEvent.objects.get(kind="gathered")
    assert (event.by, event.person.email) == (carin(), HERS)


def test_what_she_wrote_to_and_for_groups_is_hers_too(known):
    project = make_ongoing()
    lead = project.members.get(role="lead")
    applied = joining.apply(project, Offered("Amina Exempelsson", HERS.upper(), "business", words="Amina kan svetsa"))
    waiting = joining.confirm(
        joining.apply(make_ongoing(), Offered("Amina", HERS, "business", words="Amina kan gräva"))
    )
    succession.offer(lead, name="Amina Exempelsson", email=HERS, language="sv")
    hers = ProjectMembership.objects.filter(email__iexact=HERS).first()
    other = make_member(hers.project, "academia", email="efra@annan.example", name="Efra Exempelsson")
    relay.write(hers, other, text="Aminas brev", form_key="k" * 22)
    found = json.dumps([[one.title, one.rows] for one in access.gather(HERS, by=carin())], ensure_ascii=False)
    for words in ("Amina kan svetsa", "Amina kan gräva", "Aminas brev"):
        assert words in found
    access.erase(HERS, by=carin())
    assert not Application.objects.filter(pk=applied.pk).exists()
    waiting.refresh_from_db()
    assert (waiting.state, waiting.name, waiting.email, waiting.words) == ("withdrawn", "", "", "")
    assert not Succession.objects.exclude(name="", email="").exists()
    assert not Letter.objects.filter(text__contains="Aminas").exists()


def test_staff_reads_her_mails_without_the_keys_in_them(known):
    assert Message.objects.filter(to__iexact=HERS, text__regex="[A-Za-z0-9_-]{43}").exists()
    found = json.dumps([[one.title, one.rows] for one in access.gather(HERS, by=carin())])
    assert "/plats/" in found
    assert not re.search(r"[A-Za-z0-9_-]{43}", found)


def test_nothing_known_is_an_empty_answer(known):
    assert access.gather("ingen@x.example", by=carin()) == []
    assert access.erase("ingen@x.example", by=carin()) == []


def test_erasing_leaves_what_must_be_kept_says_so_and_touches_nobody_else(client, known):
    page = client.get(ProjectMembership.objects.order_by("id").first().project.get_absolute_url()).content.decode()
    assert "<li>Amina Exempelsson" in page
    before = Idea.objects.count()
    chairs = ProjectMembership.objects.count()
    asked = GroupInvitation.objects.count()
    done = {one.title: one for one in access.erase(HERS, by=carin())}
    assert done["Idéer"].kept
    assert done["Anmälningar som resursperson"].count == 1
    assert (Idea.objects.count(), ProjectMembership.objects.count(), GroupInvitation.objects.count()) == (
        before,
        chairs,
        asked,
    )
    assert not ResourcePerson.objects.filter(email__iexact=HERS).exists()
    assert not Person.objects.filter(email__iexact=HERS).exists()
    assert not ProjectMembership.objects.filter(email__iexact=HERS).exists()
    assert not Follower.objects.filter(email__iexact=HERS).exists()
    assert not Registration.objects.filter(email__iexact=HERS).exists()
    assert Registration.objects.active().get().email == "bo@annan.example"
    assert not Message.objects.filter(to__iexact=HERS, keep=False).exists()
    assert not Message.objects.filter(Q(calendar__icontains=HERS) | Q(to=ERASED) & ~Q(unsubscribe_url="")).exists()
    left = access.gather(HERS, by=carin())
    assert {one.title for one in left} <= {"Idéer", "Mejl till adressen"}
    assert "Sagt av Amina" not in str(list(GroupInvitation.objects.values_list("words", flat=True)))
    page = client.get(ProjectMembership.objects.order_by("id").first().project.get_absolute_url()).content.decode()
    assert "<li>Amina Exempelsson" not in page
    others = json.dumps(
        [[one.title, one.rows] for one in access.gather("bo@annan.example", by=carin())], ensure_ascii=False
    )
    for words in ("Ord av Bo", "Projekt med Bo", "Sagt av Bo", "Brist av Bo"):
        assert words in others
    assert PersonEvent.objects.filter(kind="erased").get().person is None


def test_page_needs_rights_and_a_checked_identity(client, known):
    set_up_roles()
    assert client.get(PAGE).status_code == 302
    client.force_login(make_staff("robin@malmo.example", "Robin", role="coordinator"), BACKEND)
    assert client.get(PAGE).status_code == 403
    client.force_login(make_staff("rut@malmo.example", "Rut", role="registrar"), BACKEND)
    assert "Kontrollera först vem" in client.post(PAGE, {"email": HERS}).content.decode()
    assert not PersonEvent.objects.filter(kind="gathered").exists()
    answer = client.post(PAGE, {"email": HERS, "checked": "on"})
    assert "Ord av Amina" in answer.content.decode()
    assert "no-store" in answer["Cache-Control"]
    file = client.post(PAGE, {"email": HERS, "checked": "on", "file": "1"})
    assert json.loads(file.content)["address"] == HERS
    assert client.post(PAGE, {"email": HERS, "checked": "on", "erase": "1"}).status_code == 403
    assert ResourcePerson.objects.filter(email=HERS).exists()
    client.force_login(make_staff("ada@malmo.example", "Ada", role="administrator"), BACKEND)
    page = client.post(PAGE, {"email": HERS, "checked": "on", "erase": "1"}).content.decode()
    assert "Kvar" in page
    assert not ResourcePerson.objects.filter(email=HERS).exists()


def test_hostile_address_and_texts(client, known):
    client.force_login(make_staff(), BACKEND)
    ResourcePerson.objects.filter(email=HERS).update(own_words="<script>alert(1)</script>")
    assert "<script>alert" not in client.post(PAGE, {"email": HERS, "checked": "on"}).content.decode()
    for typed in ("<script>", "\x00", "x" * 10_000, "' OR 1=1 --", "%"):
        assert client.post(PAGE, {"email": typed, "checked": "on", "erase": "1"}).status_code == 200
    assert ResourcePerson.objects.count() == 2


def test_subject_access_tells_the_telephone_and_the_notes_of_a_member():
    project = make_ongoing()
    member = make_member(project, "academia", email="aca@grupp.example")
    relay.choose(member, way="telephone", telephone="040-987 65 43")
    notes.write(project, Posted("Hemlig not", "Mina ord i rummet.", "sv", new_form_key()), member=member)
    text = access.as_json("aca@grupp.example", access.gather("aca@grupp.example", by=carin()))
    assert "040-987 65 43" in text
    assert "Mina ord i rummet." in text


def test_erased_person_is_not_named_in_a_mail_that_waits():
    project = make_ongoing()
    member = make_member(project, "academia", name="Tora Testsson", email="tora@grupp.example")
    succession.offer(member, name="Ny Person", email="ny@grupp.example", language="sv")
    access.erase("tora@grupp.example", by=carin())
    waiting = Message.objects.filter(state__in=["waiting", "retry", "withheld"], text__contains="Tora Testsson")
    assert not waiting.exists(), [(one.kind, one.to) for one in waiting]


def test_a_mail_that_was_taken_to_be_sent_does_not_leave_empty():
    """Its worker died; what is left of it would go to nobody, without a word."""
    make_member(make_ongoing(), "academia", email="glomd@post.example")
    Message.objects.filter(to="glomd@post.example").update(
        state=State.LEASED, lease_by="dead:1", lease_until=timezone.now() - timedelta(minutes=5)
    )
    assert access.erase("glomd@post.example", by=make_staff())
    mail.outbox.clear()
    delivery.drain()
    assert not [one for one in mail.outbox if one.to == [ERASED]]


def test_no_seat_is_kept_for_somebody_who_is_forgotten():
    gathering = make_open(seats=1)
    invitations.invite(
        gathering,
        [invitations.Guest("Alva", "alva@hem.example", "city", "Exempelbolaget")],
        holds_until=wall(12, 12),
        by=make_staff(),
    )
    bo = register(gathering, "Bo Exempelsson")
    assert bo.state == "waitlisted"
    done = access.erase("alva@hem.example", by=make_staff())
    bo.refresh_from_db()
    assert bo.state == "offered"
    invitation = gathering.invitations.get()
    assert (invitation.email, invitation.name, invitation.organisation) == ("", "", "")
    assert [one.count for one in done if one.title == "Inbjudningar till stormöten"] == [1]


def test_a_decision_that_is_being_sent_stays_what_it_is():
    make_member(make_ongoing(), "academia", email="glomd@post.example")
    mails = Message.objects.filter(to="glomd@post.example")
    mails.update(keep=True, state=State.LEASED, lease_by="me:1", lease_until=timezone.now() + timedelta(minutes=5))
    access.erase("glomd@post.example", by=make_staff())
    assert set(mails.values_list("state", flat=True)) == {State.LEASED}

"""Hiding a person everywhere in one step: no public output names her, no proposal takes her, and it can be undone."""

from datetime import date, timedelta

import pytest
from django.contrib.auth.models import Permission
from django.db import connection, transaction
from django.urls import reverse
from django.utils import timezone

from border import limits
from gatherings.models import Registration
from ideas import emails as idea_emails
from meetmalmo import access
from outbox import queue
from outbox.models import Message, State
from people import pool
from people.management.commands.roles import set_up_roles
from people.models import Person, PersonEvent, ResourcePerson
from projects import (
    catalogue,
    emails,
    groups,
    hiding,
    inviting,
    joining,
    milestones,
    posting,
    private,
    proposing,
    publishing,
    room,
    staffing,
    succession,
    supporting,
)
from projects.errors import NotReady, Stale
from projects.joining import Offered
from projects.models import (
    CoveredText,
    Decision,
    Document,
    Follow,
    Follower,
    GroupRules,
    Listing,
    News,
    Partner,
    Project,
    ProjectMembership,
    StatusUpdate,
    Word,
)
from projects.problem import problem_for
from projects.supporting import Gift
from tests.builders import make_staff
from tests.gatherings.builders import make_open, register
from tests.projects.builders import carin, make_member, make_ongoing, make_project
from tests.projects.test_staffing import somebody

pytestmark = pytest.mark.django_db

BACKEND = "django.contrib.auth.backends.ModelBackend"
NAME = "Dolores Gömdsson"
PARTS = ("dolores", "gömdsson", "gomdsson")


@pytest.fixture(autouse=True)
def _fresh_limits():
    limits._redis().flushdb()


@pytest.fixture
def named():
    """A public project in which one member is named, and written about in every text the public can read."""
    entry = somebody(1, name=NAME, email="dolores@pool.example", sphere="business")
    project = make_project(
        title=f"Gården hos {NAME}",
        summary=f"{NAME} planterar.",
        about=f"Allt börjar med {NAME}s träd.",
        goal=f"{NAME} mår bra.",
    )
    member = make_member(project, "business", name=NAME, email="dolores@pool.example", person=entry.person)
    groups.choose_to_be_named(member, shown=True)
    groups.add_partner(project, name=f"{NAME} AB", sphere="business", role=f"Leds av {NAME}", by=carin())
    posting.post_as_staff(
        project, title=f"{NAME} gräver", text=f"Nu gräver {NAME} för sju träd.", language="sv", by=carin()
    )
    publishing.add_decision(
        Decision(project=project, body="Exempelnämnden", text=f"{NAME} får gräva.", decided_on=timezone.localdate()),
        by=carin(),
    )
    supporting.give(project, Gift("premises", f"Lokal åt {NAME}", timezone.localdate()), by=carin())
    step = milestones.plan(
        project, {"title": f"{NAME} klar", "due_on": timezone.localdate() + timedelta(days=9)}, by=carin()
    )
    milestones.reach(step, by=carin())
    staffing.add_need(
        project,
        {"text": f"Någon som hjälper {NAME}.", "sphere": "", "commitment": "", "competence": None, "administration": None,
         "strength": "should", "level": 1, "count": 1, "public": True},
        by=carin(),
    )  # fmt: skip
    Document.objects.create(
        project=project, kind="file", stored_name="a.pdf", label=f"Rapport av {NAME}", caption=f"Skriven av {NAME}", alt=f"{NAME} gräver",
        content_type="application/pdf", size=1, sha256="0" * 64, added_at=timezone.now(), published_at=timezone.now(),
    )  # fmt: skip
    Project.objects.filter(pk=project.pk).update(
        result=f"{NAME} gjorde det.", effect=f"{NAME} är nöjd.", lessons=f"Fråga {NAME}.", summary_en=f"{NAME} plants."
    )
    catalogue.refresh_all()
    project.refresh_from_db()
    return project, member, entry


def public_pages(project):
    number = f"/projekt/{project.number}"
    return [
        "/", "/en/", "/projekt/", "/en/projekt/", "/projekt/?q=gården", project.get_absolute_url(), f"/en{project.get_absolute_url()}",
        f"/sok/?q={project.number}", "/projekt/atom.xml", "/projekt/projekt.csv", "/oppna-data/", "/oppna-data/projekt.csv",
        "/oppna-data/projekt.json", "/oppna-data/nyheter.csv", "/oppna-data/nyheter.json", "/oppna-data/parter.csv",
        "/oppna-data/parter.json", "/sitemap.xml", f"{number}/atom.xml", f"{number}/kalender.ics", f"{number}/folj/", "/loftet/",
        "/loftet/svarstider.csv",
    ]  # fmt: skip


def body(answer):
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content
    return content.decode().lower()


def read_all(client, project):
    """Every public output that answers, with what was followed from it."""
    found = {}
    for path in public_pages(project):
        answer = client.get(path, follow=True)
        if answer.status_code == 200:
            found[path] = body(answer)
    return found


def naming(texts):
    return sorted(path for path, text in texts.items() if any(part in text for part in PARTS))


def test_no_public_output_names_her_even_after_caches_were_warm(client, named):
    project, _member, entry = named
    before = read_all(client, project)
    assert {"/projekt/", project.get_absolute_url(), "/projekt/atom.xml"} <= set(naming(before))
    assert len(naming(before)) >= 8
    tag = client.get("/projekt/")["ETag"]
    hiding.hide_person(entry, by=carin())
    project.refresh_from_db()
    after = read_all(client, project)
    assert len(after) == len(before)
    assert naming(after) == []
    assert "(namnet visas inte)" in after[project.get_absolute_url()]
    assert client.get("/projekt/", headers={"If-None-Match": tag}).status_code == 200
    # Looked for by her name: nothing, nor is it offered as a correction.
    for words in ("Dolores Gömdsson", "Gömdsson", "Gömdson"):
        assert project.number not in client.get("/projekt/", {"q": words}).content.decode()
    assert not Word.objects.filter(text__in=PARTS).exists()


def test_no_table_the_public_reads_holds_her_name(named):
    _project, _member, entry = named
    hiding.hide_person(entry, by=carin())
    # Staff's own rows, the history of a project, what is kept to undo it, and mails to herself are not public.
    allowed = {
        "people_person", "people_resourceperson", "projects_projectmembership", "projects_coveredtext", "projects_event",
        "projects_supportevent", "outbox_message",
    }  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT table_name, column_name FROM information_schema.columns WHERE table_schema = 'public' "
            "AND data_type IN ('text', 'character varying', 'tsvector', 'jsonb')"
        )
        found = set()
        for table, column in cursor.fetchall():
            cursor.execute(f'SELECT count(*) FROM "{table}" WHERE lower("{column}"::text) LIKE %s', ["%gömdsson%"])
            if cursor.fetchone()[0]:
                found.add(table)
    assert found <= allowed, found - allowed


def test_group_page_of_others_shows_her_as_a_chair(client, named):
    project, _member, entry = named
    other = make_member(project, "city", name="Carl Exempelsson", email="carl@pool.example")
    token = private.new_address(other, at=timezone.now())
    page = client.get(f"/grupp/{token}/").content.decode()
    assert NAME in page
    hiding.hide_person(entry, by=carin())
    page = client.get(f"/grupp/{token}/").content.decode()
    assert "dolores" not in page.lower()


def test_she_is_never_proposed_nor_asked(named):
    _project, _member, entry = named
    other = make_project(title="Annat", partners=[])
    GroupRules.objects.create(project=other, size_from=2, size_to=3, spheres=1, least={})
    for number in range(2, 6):
        somebody(number)
    assert str(entry.pk) in {person.id for person in problem_for([other]).people}
    proposal = proposing.ask_for([other], by=carin())
    hiding.hide_person(entry, by=carin())
    assert str(entry.pk) not in {person.id for person in problem_for([other]).people}
    with pytest.raises(NotReady):
        inviting.invite(other, entry, by=carin(), proposal=proposal)


def test_mails_to_others_do_not_name_her(named):
    project, _member, entry = named
    # Written before, and not sent yet.
    waiting = queue.write(
        "projects/state_changed", key="k", to="f@x.example", language="sv",
        values={**emails._about(project, "sv"), **idea_emails.sender("sv"), "state": "pågår", "why": f"{NAME} vill."},
    )  # fmt: skip
    assert NAME in waiting.text
    hiding.hide_person(entry, by=carin())
    waiting.refresh_from_db()
    assert "Dolores" not in waiting.subject + waiting.text + waiting.html
    follower = Follower.objects.create(email="f@x.example", confirmed_at=timezone.now(), nonce="n" * 43)
    Follow.objects.create(follower=follower, project=project, since=timezone.now())
    guest = somebody(8, name="Gäst Exempelsson")
    inviting.invite(project, guest, by=carin())
    posting.post_as_staff(project, title="Nytt", text="Nu händer det.", language="sv", by=carin())
    told = Message.objects.exclude(to="dolores@pool.example")
    assert told.filter(kind="projects/asked").exists()
    for message in told:
        assert "dolores" not in (message.subject + message.text + message.html).lower()


def test_undo_brings_back_words_and_choice_but_not_over_a_later_change(client, named):
    project, member, entry = named
    hiding.hide_person(entry, by=carin())
    Project.objects.filter(pk=project.pk).update(goal="Ett nytt mål.")
    hiding.show_again(entry, by=carin())
    project.refresh_from_db()
    member.refresh_from_db()
    entry.refresh_from_db()
    assert (project.title, project.goal) == (f"Gården hos {NAME}", "Ett nytt mål.")
    assert (member.hidden, member.show_name, entry.hidden, entry.person.hidden_at) == (False, True, False, None)
    assert NAME in client.get(project.get_absolute_url(), follow=True).content.decode()
    assert not CoveredText.objects.exists()
    assert Listing.objects.get().title == f"Gården hos {NAME}"
    assert client.get("/projekt/", {"q": "Gömdsson"}).content.decode().count(project.number)


def test_log_says_who_and_when_and_has_no_place_for_why(named):
    _project, _member, entry = named
    hiding.hide_person(entry, by=carin())
    hiding.show_again(entry, by=carin())
    assert list(PersonEvent.objects.filter(kind__in=["hidden", "shown"]).values_list("kind", "by", "person")) == [
        ("shown", carin().pk, entry.person.pk),
        ("hidden", carin().pk, entry.person.pk),
    ]
    assert {field.name for field in PersonEvent._meta.concrete_fields} == {
        "id",
        "at",
        "by",
        "kind",
        "person",
        "resource",
        "rows",
    }


@pytest.mark.parametrize("begin", ["person", "entry", "member"])
def test_it_is_one_step_from_wherever_one_begins(named, begin):
    _project, member, entry = named
    hiding.hide_person({"person": entry.person, "entry": entry, "member": member}[begin], by=carin())
    assert Person.objects.hidden().get().email == "dolores@pool.example"
    assert ResourcePerson.objects.get(pk=entry.pk).hidden
    assert ProjectMembership.objects.get(pk=member.pk).hidden


def test_member_known_by_name_only_is_hidden_too(client):
    project = make_project()
    member = make_member(project, "business", name=NAME, email="")
    groups.choose_to_be_named(member, shown=True)
    assert NAME in client.get(project.get_absolute_url()).content.decode()
    hiding.hide_person(member, by=carin())
    assert "Dolores" not in client.get(project.get_absolute_url()).content.decode()


def test_who_joins_a_group_after_being_hidden_stays_hidden(client, named):
    _project, _member, entry = named
    hiding.hide_person(entry, by=carin())
    later = make_project(title="Senare")
    member = make_member(later, "business", name=NAME, email="DOLORES@pool.example")
    groups.choose_to_be_named(member, shown=True)
    assert "Dolores" not in client.get(later.get_absolute_url()).content.decode()


def test_who_leaves_the_pool_and_joins_again_stays_hidden(named):
    _project, _member, entry = named
    hiding.hide_person(entry, by=carin())
    pool.leave(entry)
    again = somebody(2, name=NAME, email="dolores@pool.example")
    assert again.hidden
    assert not ResourcePerson.objects.may_be_asked(date.today()).exists()


def test_what_is_written_later_is_covered_by_the_sweep(client, named):
    project, _member, entry = named
    hiding.hide_person(entry, by=carin())
    posting.post_as_staff(project, title="Mer", text=f"Tack {NAME}.", language="sv", by=carin())
    assert hiding.cover_new_words() >= 1
    assert hiding.cover_new_words() == 0
    assert not News.objects.filter(text__icontains="Gömdsson").exists()


def test_other_words_are_left_alone(named):
    project, _member, entry = named
    Project.objects.filter(pk=project.pk).update(goal="Dolores Gömdssonska gården och Dolores Andersson står kvar.")
    hiding.hide_person(entry, by=carin())
    project.refresh_from_db()
    assert project.goal == "Dolores Gömdssonska gården och Dolores Andersson står kvar."


def test_two_hidden_people_of_one_name_are_shown_one_at_a_time(named):
    project, _member, entry = named
    twin = somebody(3, name=NAME, email="twin@pool.example")
    hiding.hide_person(entry, by=carin())
    hiding.hide_person(twin, by=carin())
    hiding.show_again(entry, by=carin())
    project.refresh_from_db()
    assert "Dolores" not in project.title
    hiding.show_again(twin, by=carin())
    project.refresh_from_db()
    assert "Dolores" in project.title


def test_only_those_with_the_right_hide_see_or_find_hidden_people(client, named):
    _project, _member, entry = named
    set_up_roles()
    client.force_login(make_staff("robin@malmo.example", "Robin", role="coordinator"), BACKEND)
    found = client.post("/admin/people/resourceperson/dolj/", {"words": "Dolores"}).content.decode()
    assert f'value="entry:{entry.pk}"' in found
    client.get("/admin/people/resourceperson/dolj/")
    assert not ResourcePerson.objects.get(pk=entry.pk).hidden
    client.post("/admin/people/resourceperson/dolj/", {"who": f"entry:{entry.pk}"})
    assert ResourcePerson.objects.get(pk=entry.pk).hidden
    assert NAME in client.get("/admin/people/resourceperson/dolj/").content.decode()
    without = make_staff("lo@malmo.example", "Lo", role="reader")
    without.user_permissions.add(Permission.objects.get(codename="view_resourceperson"))
    client.force_login(without, BACKEND)
    assert client.get("/admin/people/resourceperson/dolj/").status_code == 403
    assert (
        client.post("/admin/people/resourceperson/dolj/", {"who": f"entry:{entry.pk}", "again": "1"}).status_code == 403
    )
    assert "Dolores" not in client.get("/admin/people/resourceperson/?visa=all").content.decode()
    assert client.get(f"/admin/people/resourceperson/{entry.pk}/change/").status_code == 404


def test_action_in_the_list_of_persons(client, named):
    _project, _member, entry = named
    client.force_login(make_staff(), BACKEND)
    chosen = {"action": "hide_everywhere", "_selected_action": [entry.person.pk]}
    assert client.post("/admin/people/person/", chosen).status_code == 302
    assert ResourcePerson.objects.get(pk=entry.pk).hidden
    client.post("/admin/people/person/", {**chosen, "action": "show_again"})
    assert not ResourcePerson.objects.get(pk=entry.pk).hidden


def test_partner_named_after_her_is_covered_once_each(named):
    project, _member, entry = named
    groups.add_partner(project, name=f"{NAME} & co", sphere="business", role="", by=carin())
    hiding.hide_person(entry, by=carin())
    names = list(Partner.objects.filter(project=project).values_list("organisation__name", flat=True))
    assert not any("Dolores" in name for name in names)
    assert len(set(names)) == len(names)


def test_list_of_participants_at_a_gathering_leaves_her_out(named):
    _project, _member, entry = named
    place = register(make_open(seats=8), name=NAME, email="Dolores@pool.example")
    Registration.objects.filter(pk=place.pk).update(on_list=True)
    assert Registration.objects.showing().get() == place
    hiding.hide_person(entry, by=carin())
    assert not Registration.objects.showing().exists()


# --- Entered by staff: no mailbox has been confirmed ------------------------------------------------------------------

TELEPHONED = "Dolores Gömdsson"


def telephoned(**changes):
    given = {"name": TELEPHONED, "sphere": "academia", "email": "dolores@pool.example", "hours": 9, "months": 12}
    return pool.enter(pool.Entry(**{**given, **changes}), by=carin())


@pytest.mark.parametrize("reached", [{}, {"email": "", "telephone": "040-34 10 00", "contact_way": "telephone"}])
def test_who_telephoned_is_hidden_in_the_group_whose_question_she_says_yes_to(reached):
    project, entry = make_ongoing(), telephoned(**reached)
    question = inviting.invite(project, entry, by=carin())
    hiding.hide_person(entry, by=carin())
    inviting.accept(question)
    assert len(room.neighbours(project)) == 3
    assert TELEPHONED not in [one.name for one in room.neighbours(project)]


def test_who_telephoned_is_hidden_in_a_chair_she_applies_for_and_shown_again_after():
    project, entry = make_ongoing(), telephoned()
    hiding.hide_person(entry, by=carin())
    offered = joining.Offered(TELEPHONED, "dolores@pool.example", "academia")
    joining.accept(joining.confirm(joining.apply(project, offered)), by=carin())
    assert TELEPHONED not in [one.name for one in room.neighbours(project)]
    hiding.show_again(entry, by=carin())
    assert TELEPHONED in [one.name for one in room.neighbours(project)]


def test_who_telephoned_stays_hidden_when_she_comes_back_by_the_form():
    entry = telephoned()
    hiding.hide_person(entry, by=carin())
    pool.leave(entry)
    back = pool.join(pool.Entry(name=TELEPHONED, sphere="academia", email="dolores@pool.example"))
    assert pool.confirm(back.links.get()).hidden


# --- Erased -----------------------------------------------------------------------------------------------------------


def test_erasing_leaves_no_copy_of_a_name_that_was_covered():
    """Two are named in one text; one is erased, the other is shown again afterwards."""
    text = f"Ett projekt av {TELEPHONED} och Gun Dold-Person för alla."
    project, her = make_ongoing(summary=text), telephoned()
    gun = telephoned(name="Gun Dold-Person", email="gun@pool.example")
    for one in (gun, her):
        hiding.hide_person(one, by=carin())
    access.erase("dolores@pool.example", by=carin())
    kept = "".join(CoveredText.objects.values_list("was", flat=True)) + "".join(
        CoveredText.objects.values_list("became", flat=True)
    )
    assert CoveredText.objects.exists()
    assert "dolores" not in kept.lower()
    hiding.show_again(gun, by=carin())
    project.refresh_from_db()
    assert project.summary == "Ett projekt av (namnet visas inte) och Gun Dold-Person för alla."


def test_erasing_keeps_what_covers_another_hidden_person_of_the_same_name():
    make_ongoing(summary=f"Ett projekt av {TELEPHONED} för alla.")
    other = telephoned(email="annan@pool.example")
    for one in (telephoned(), other):
        hiding.hide_person(one, by=carin())
    access.erase("dolores@pool.example", by=carin())
    assert CoveredText.objects.filter(was__icontains=TELEPHONED).exists()


def test_erasing_covers_what_is_kept_of_english_news_in_english():
    project, her = make_ongoing(), telephoned()
    gun = telephoned(name="Gun Dold-Person", email="gun@pool.example")
    text = f"{TELEPHONED} and Gun Dold-Person met."
    posted = StatusUpdate.objects.create(
        project=project, language="en", title="We met", text=text, written_at=timezone.now()
    )
    for one in (gun, her):
        hiding.hide_person(one, by=carin())
    access.erase("dolores@pool.example", by=carin())
    hiding.show_again(gun, by=carin())
    posted.refresh_from_db()
    assert posted.text == "(name not shown) and Gun Dold-Person met."


def test_lead_does_not_read_the_name_of_an_applicant_hidden_everywhere(client):
    project = make_ongoing()
    given = Offered(name="Efra Exempelsson", email="efra@vatten.example", sphere="academia", words="Jag kan regn.")
    applied = joining.confirm(joining.apply(project, given))
    one = ResourcePerson.objects.create(
        name="Efra Exempelsson", email="efra@vatten.example", sphere="academia", state="active",
        confirmed_at=timezone.now(), entered_at=timezone.now(), renewed_on=timezone.localdate(), spoken=["sv"],
    )  # fmt: skip
    hiding.hide_person(one, by=carin())
    lead = project.members.get(role="lead")
    token = private.new_address(lead, at=timezone.now())
    page = client.get(f"/grupp/{token}/").content.decode()

    page += client.get(reverse("projects:member_application", args=[token, applied.pk])).content.decode()
    assert "Jag kan regn" in page
    assert "Efra Exempelsson" not in page


def test_an_open_form_does_not_put_a_covered_name_back():
    project = make_ongoing(summary="Ett projekt av Dolores Dold-Person för alla.")
    member = make_member(project, "academia", name="Dolores Dold-Person", email="dolores@grupp.example")
    read = Project.objects.get(pk=project.pk)
    hiding.hide_person(member, by=carin())
    with pytest.raises(Stale):
        publishing.change_facts(read, {"summary": read.summary}, version=read.version, by=carin())
    hidden = Project.objects.get(pk=project.pk)
    hiding.show_again(member, by=carin())
    with pytest.raises(Stale):
        publishing.change_facts(hidden, {"summary": hidden.summary}, version=hidden.version, by=carin())


def test_nothing_is_kept_of_a_covered_mail_that_has_left_or_whose_reader_is_forgotten():
    project = make_ongoing()
    member = make_member(project, "academia", name="Dolores Dold-Person", email="dolores@grupp.example")
    succession.offer(member, name="Erik Exempelsson", email="erik@post.example", language="sv")
    hiding.hide_person(member, by=carin())
    kept = CoveredText.objects.filter(table="outbox.message")
    mails = Message.objects.filter(to="erik@post.example")
    assert kept.exists()
    hiding.cover_new_words()
    assert kept.exists()
    with transaction.atomic():
        mails.update(state=State.SENT, sent_at=timezone.now())
        hiding.cover_new_words()
        assert not kept.exists()
        transaction.set_rollback(True)
    access.erase("erik@post.example", by=carin())
    assert not kept.exists()

"""One of everything that the pages of projects can show, for the checks that look at every page."""

from __future__ import annotations

import contextlib
import io
import re
from dataclasses import dataclass, field
from datetime import timedelta

import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from PIL import Image

from border import files
from border.formkeys import new_form_key
from ideas import answering, drafts
from ideas.models import Idea
from outbox.models import Message
from people import pool
from people.models import Competence, ResourcePerson
from people.pool import Entry
from projects import (
    documents,
    following,
    groups,
    inviting,
    lifecycle,
    milestones,
    posting,
    private,
    proposing,
    publishing,
    staffing,
    starting,
    supporting,
)
from projects.following import Wish
from projects.models import Decision, FollowRequest, Project, ProjectMembership
from projects.posting import Posted
from projects.supporting import Gift
from projects.vocabulary import MemberRole, Publication, Tempo
from tests.builders import idea_answers, make_idea
from tests.ideas.test_private_pages import mailed_link
from tests.ideas.test_steps import yes
from tests.projects.builders import carin, content, make_member, make_ongoing, make_project

LONG = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft"
HOSTILE = f"<script>alert(1)</script> \u202eakazah\u202c {LONG}"


@dataclass
class Gallery:
    """Addresses to open, and pages that are answers to a POST with the address they stand at."""

    public: list[str] = field(default_factory=list)
    staff: list[str] = field(default_factory=list)
    gone: list[str] = field(default_factory=list)
    answers: dict[str, tuple[str, str]] = field(default_factory=dict)
    staff_answers: dict[str, tuple[str, str]] = field(default_factory=dict)


def picture(width: int = 2000, height: int = 1000) -> SimpleUploadedFile:
    made = io.BytesIO()
    Image.new("RGB", (width, height), (0, 96, 122)).save(made, "JPEG")
    return SimpleUploadedFile("bild.jpg", made.getvalue(), "image/jpeg")


def make_gallery() -> Gallery:
    """Fill the database and give every page there is to look at."""
    client, staff = Client(), Client()
    gallery = Gallery()
    rich = _rich()
    projects = [
        rich,
        _quiet(),
        *_ended(),
        _other(rich),
        make_project(title=HOSTILE, partners=[], summary=f"Om {HOSTILE}."),
    ]
    gallery.public += [
        "/", "/en/", "/projekt/", "/en/projekt/", "/projekt/?lage=ongoing&tema=klimat&q=svala", "/projekt/?q=finns+inte",
        "/projekt/?q=skuga", "/sok/", "/sok/?q=mat", "/sok/?q=kakor", "/sok/?q=finns+inte", "/oppna-data/", "/en/oppna-data/",
        "/projekt/folj/", "/projekt/folj/?tema=klimat", "/projekt/folj/?tema=klimat&lage=ongoing", "/folj/tack/",
        "/folj/borta/", "/grupp/min-lank/", "/grupp/min-lank/skickad/",
        "/grupp/borta/", "/projekt/P-9999/",
    ]  # fmt: skip
    gallery.public += [project.get_absolute_url() for project in projects if project.is_public]
    gallery.public += [f"/en{rich.get_absolute_url()}", f"/projekt/{rich.number}/folj/"]
    _add_follow_pages(gallery, client, rich)
    _add_member_pages(gallery, client, rich)
    _add_givers_pages(gallery, client)
    table = _add_question(gallery)
    _add_staff_pages(gallery, staff, [*projects, table])
    hidden = make_project(title="Borttaget")
    publishing.publish(hidden, Publication.HIDDEN, by=carin())
    gallery.gone.append(hidden.get_absolute_url())
    return gallery


def _rich() -> Project:
    """Under way, with everything on it."""
    with time_machine.travel(timezone.now() - timedelta(days=60)):
        idea = make_idea(giver_email="foljer@ide.example")
        answering.send(answering.write(idea, version=0, written=yes(), by=carin()), by=carin())
        idea.refresh_from_db()
        whole = make_ongoing(title="Helheten")
        project = starting.from_idea(idea, content(goal="Fem grader svalare.", baseline="Över 35 grader."), by=carin())
        publishing.publish(project, Publication.PUBLIC, by=carin())
        make_member(project, "business", name="Björn Exempelsson", email="bjorn@rik.example", role=MemberRole.LEAD)
        make_member(project, "city", email="cia@rik.example")
        lifecycle.go(project, by=carin())
    project.parents.add(whole)
    facts = {
        "about": "Läs mer på https://exempel.invalid/ och fråga.", "easy_read": "Vi planterar träd.\n\nDet blir svalt.",
        "seeking_funding": True, "place": "Sofielund", "ends_on": timezone.localdate() + timedelta(days=300),
    }  # fmt: skip
    publishing.change_facts(project, facts, version=project.version, by=carin())
    groups.choose_to_be_named(project.members.get(role=MemberRole.LEAD), shown=True)
    for number in range(7):
        posting.post_as_staff(project, title=f"Nyhet {number}", text="Rad ett.\n\nRad två.", language="sv", by=carin())
    told = posting.post_as_staff(project, title="Seven trees", text="Planted. " * 60, language="en", by=carin())
    for alt in ("Två träd på en gård", ""):
        shown = documents.add(project, files.examine(picture()), alt=alt, caption="Gården", by=carin(), update=told)
        if alt:
            publishing.publish_document(shown, by=carin())
    paper = SimpleUploadedFile("plan.pdf", b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n", "application/pdf")
    # Where no scanner takes such files the gallery does without one.
    with contextlib.suppress(files.Refused):
        publishing.publish_document(documents.add(project, files.examine(paper), by=carin()), by=carin())
    today = timezone.localdate()
    late = milestones.plan(project, {"title": "Besked", "due_on": today - timedelta(days=9)}, by=carin())
    done = milestones.plan(project, {"title": "Asfalten bort", "due_on": today}, by=carin())
    milestones.plan(
        project, {"title": "Plantering", "due_on": today + timedelta(days=150), "whole_month": True}, by=carin()
    )
    milestones.reach(done, by=carin())
    assert late.is_late()
    decision = Decision(
        project=project,
        body="Tekniska nämnden",
        text="Mark får användas.",
        decided_on=today,
        papers="https://moten.invalid/1",
    )
    publishing.add_decision(decision, by=carin())
    supporting.give(project, Gift("premises", "Lokal för fyra möten", today), by=carin())
    staffing.add_need(
        project,
        {"text": "Någon som kan regnvatten.", "sphere": "other_public", "commitment": "Två timmar i månaden.", "competence": None,
         "administration": None, "strength": "should", "level": 1, "count": 1, "public": True},
        by=carin(),
    )  # fmt: skip
    project.refresh_from_db()
    return project


def _quiet() -> Project:
    with time_machine.travel(timezone.now() - timedelta(days=130)):
        project = make_ongoing(title="Nattlinjen")
    Project.objects.filter(pk=project.pk).update(asked_on=timezone.localdate() - timedelta(days=50))
    project.refresh_from_db()
    return project


def _ended() -> list[Project]:
    paused, over, done, stopped, again = (
        make_ongoing(title=name) for name in ("Paus", "Över", "Klart", "Avbrutet", "Uppföljt")
    )
    lifecycle.pause(paused, why="Vi väntar på bygglov.", by=carin())
    lifecycle.hand_over(over, to="Föreningen Påhittad", sphere="civil_society", why="De tar över.", by=carin())
    for project in (done, again):
        facts = {"result": "Två gårdar.", "lessons": "Fråga först.", "goal": "Tre gårdar.", "city_does": "Tre till."}
        publishing.change_facts(project, facts, version=project.version, by=carin())
        lifecycle.finish(project, by=carin())
    lifecycle.discontinue(stopped, why="Ingen ägare.", lessons="Fråga om ägare.", by=carin())
    lifecycle.follow_up(again, effect="Fyra grader svalare.", city_does="Fler gårdar.", by=carin())
    return [paused, over, done, stopped, again]


def _other(parent: Project) -> Project:
    project = make_project(title="Annat samarbete", origin="other", source_url="https://kalla.invalid/sida")
    facts = {"verified": False, "not_verified": "Läget i dag.", "time_words": "från 2016, läget i dag okänt"}
    publishing.change_facts(project, facts, version=project.version, by=carin())
    project.parents.add(parent)
    return project


def _add_follow_pages(gallery: Gallery, client: Client, project: Project) -> None:
    def link(kind: str) -> str:
        text = Message.objects.filter(kind=f"projects/{kind}").latest("id").text
        return re.search(r"http://[^/]+(/(?:en/)?folj/\S+/)", text)[1]

    for wish in (Wish(project), Wish()):
        following.ask("foljare@post.example", wish, language="sv", tempo=Tempo.AT_ONCE)
        confirm = link("follow_confirm")
        follower = following.confirm(FollowRequest.objects.latest("id"))
    from_mail = f"/folj/{_signed(follower)}/"
    gallery.public += [
        confirm,
        from_mail,
        *(f"{from_mail}?klart={done}" for done in ("bekraftat", "sparat", "slutat")),
        f"{from_mail}sluta/",
    ]
    with time_machine.travel(timezone.now() - timedelta(days=9)):
        following.ask("gammal@post.example", Wish(project), language="sv")
    gallery.gone.append(link("follow_confirm"))
    following.ask("borta@post.example", Wish(project), language="sv")
    gone = following.confirm(FollowRequest.objects.latest("id"))
    gallery.gone.append(f"/folj/{_signed(gone)}/")
    following.stop_all(gone)
    address = f"/projekt/{project.number}/folj/"
    gallery.answers["follow in error"] = (address, client.post(address, {"email": "nej"}).content.decode())


def _signed(follower: object) -> str:
    from_path = following.follow_emails.manage_path(follower)  # type: ignore[arg-type]
    return from_path.strip("/").split("/")[-1]


def _add_member_pages(gallery: Gallery, client: Client, project: Project) -> None:
    lead = project.members.get(role=MemberRole.LEAD)
    other = project.members.exclude(role=MemberRole.LEAD).first()
    assert other is not None
    lifecycle.say_when_report_comes(project, by=carin())
    Project.objects.filter(pk=project.pk).update(asked_on=timezone.localdate())
    own = f"/grupp/{private.new_address(lead, at=timezone.now())}/"
    waiting = posting.post(lead, Posted("Väntande nyhet", "Den här väntar.", "sv", new_form_key()))
    documents.add(project, files.examine(picture(600, 300)), update=waiting)
    declined = posting.post(lead, Posted("Avslagen", "Den här blev det inget av.", "sv", new_form_key()))
    posting.decline(declined, because="Skriv vem som gräver.", by=carin())
    gallery.public += [
        own,
        *(f"{own}?klart={done}" for done in ("skickat", "rapport", "namn", "paus", "dubbel", "avslutat")),
    ]
    gallery.public += [
        f"{own}{end}" for end in ("nyhet/", f"nyhet/{waiting.pk}/", "slutrapport/", "uppehall/", "lamna/", "byt-lank/")
    ]
    gallery.public += [f"/grupp/{private.new_address(other, at=timezone.now())}/"]
    written = {
        "title": "Träden är här",
        "text": "Sju träd.\n\nOch två buskar.",
        "language": "sv",
        "form_key": new_form_key(),
    }
    for name, path, typed in (
        ("preview", "nyhet/", written),
        ("preview of hostile words", "nyhet/", {**written, "title": HOSTILE[:80], "text": HOSTILE * 3}),
        ("news in error", "nyhet/", {**written, "title": ""}),
        ("report in error", "slutrapport/", {"form_key": new_form_key()}),
        ("pause in error", "uppehall/", {"why": ""}),
    ):
        gallery.answers[name] = (own + path, client.post(own + path, typed).content.decode())
    bad = SimpleUploadedFile("bild.jpg", b"<svg onload=alert(1)>", "image/jpeg")
    path = f"{own}nyhet/{waiting.pk}/"
    gallery.answers["picture in error"] = (path, client.post(path, {"file": bad}).content.decode())
    gallery.answers["lost link in error"] = ("/grupp/min-lank/", client.post("/grupp/min-lank/", {}).content.decode())
    replaced = private.new_address(_leaver(project), at=timezone.now())
    gallery.gone.append(f"/grupp/{replaced}/")


def _leaver(project: Project) -> ProjectMembership:
    member = make_member(project, "academia", email="gar@rik.example")
    groups.leave(member, by=carin())
    return member


def _add_givers_pages(gallery: Gallery, client: Client) -> None:
    idea = make_idea(giver_email="given@ide.example")
    status = mailed_link()
    Idea.objects.filter(pk=idea.pk).update(email_confirmed_at=timezone.now())
    answering.send(answering.write(idea, version=0, written=yes(), by=carin()), by=carin())
    idea.refresh_from_db()
    project = starting.from_idea(idea, content(title="Av en idé"), by=carin())
    publishing.publish(project, Publication.PUBLIC, by=carin())
    gallery.public += [status, f"{status}svar/"]
    token = drafts.start(language="sv")
    similar = idea_answers(
        title="Skugga på heta gårdar", problem="Innergårdarna är heta. Fastighetsägare och odlare planterar skugga."
    )
    gallery.public.append(client.post(f"/lamna-ide/{token}/2/", similar)["Location"])


def somebody(number: int, sphere: str) -> ResourcePerson:
    """An entry of the pool, confirmed."""
    skills = {Competence.objects.get(key="upphandling").pk: 2}
    pool.join(
        Entry(name=f"Person {number} Exempelsson", sphere=sphere, email=f"p{number}@pool.example", competences=skills, hours=4, months=12,
              organisation_name=f"Organisation {number}")
    )  # fmt: skip
    return pool.confirm(pool.find(re.search(r"/resurs/(\S+)/", Message.objects.latest("id").text)[1]))


def _add_question(gallery: Gallery) -> Project:
    """A project that looks for its group, with questions out and one answered."""
    project = make_project(title="Gruppen söks", partners=[])
    people = [
        somebody(number, sphere) for number, sphere in enumerate(["city", "business", "civil_society", "academia"] * 2)
    ]
    proposing.work_out(proposing.ask_for([project], by=carin()).pk)
    for person in people[:2]:
        inviting.invite(project, person, by=carin(), message="Vi behöver dig.")
    mails = Message.objects.filter(kind="projects/asked", subject__contains=project.title)
    texts = mails.order_by("id").values_list("text", flat=True)
    open_, answered = (re.search(r"(/fraga/\S+/)", text)[1] for text in texts)
    gallery.public += [open_, f"{open_}nej/", f"{open_}senare/"]
    Client().post(f"{answered}ja/")
    gallery.public.append(answered)
    return project


def _add_staff_pages(gallery: Gallery, staff: Client, projects: list[Project]) -> None:
    staff.force_login(carin(), "django.contrib.auth.backends.ModelBackend")
    idea = make_idea(giver_email="nasta@ide.example")
    answering.send(answering.write(idea, version=0, written=yes(), by=carin()), by=carin())
    listed = "/admin/projects/project/"
    gallery.staff += [
        "/admin/",
        listed,
        *(f"{listed}?visa={view}" for view in ("news", "quiet", "leadless", "report", "all")),
    ]
    gallery.staff += [
        f"{listed}?q=inget+alls",
        f"{listed}add/",
        f"{listed}filer/",
        f"{listed}ur-ide/{idea.pk}/",
        "/admin/people/theme/",
        "/en" + listed,
    ]
    gallery.staff += [project.get_admin_url() for project in projects]
    gallery.staff += [f"{listed}{projects[-1].pk}/grupp/", f"{listed}{projects[0].pk}/grupp/"]
    first = projects[0]
    for name, step, typed in (
        ("facts in error", "fakta", {"version": first.version, "title": "", "year_from": "x"}),
        ("facts that are stale", "fakta", {"version": 1, "title": "Annat", "summary": "Annat.", "wanted_chairs": "6"}),
        ("decision in error", "beslut", {"papers": "nej"}),
        ("member in error", "medlem", {"email": "nej"}),
        ("stop in error", "avbryt", {}),
    ):
        path = f"{listed}{first.pk}/steg/{step}/"
        gallery.staff_answers[name] = (first.get_admin_url(), staff.post(path, typed).content.decode())
    gallery.staff_answers["start in error"] = (
        f"{listed}add/",
        staff.post(f"{listed}add/", {"partners": "Bara ett namn"}).content.decode(),
    )

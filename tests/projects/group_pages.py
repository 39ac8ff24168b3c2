"""Every page of a group that has something in it, for the checkers: its room, applications, a question, the admin."""

from __future__ import annotations

from datetime import timedelta

from django.test import Client
from django.utils import timezone

from outbox import links
from people.models import Competence
from people.pool import Entry, enter
from projects import inviting, joining, meetings, notes, private, proposing, relay, succession
from projects.emails import QUESTION_PURPOSE
from projects.meetings import Plan
from projects.models import GroupRules, Need
from tests.projects.builders import carin, make_member, make_ongoing

ROOM = ["", "kontakt/", "brev/", "anteckning/", "mote/", "kalender/", "fil/", "lamna-over/", "lamna/"]


def group_pages(client: Client) -> list[str]:
    """Make such a group, sign `client` in as its coordinator, and give the addresses."""
    project = make_ongoing()
    staff, lead = carin(), project.members.get(role="lead")
    GroupRules.objects.create(project=project, size_from=5, size_to=6)
    didrik = make_member(project, "academia", name="Didrik Exempelsson", email="didrik@grupp.example")
    relay.choose(didrik, way="telephone", telephone="040-34 10 00")
    competence = Competence.objects.first()
    need = Need.objects.create(project=project, text="Någon som kan det", competence=competence, sphere="city")
    start = timezone.localtime() + timedelta(days=3)
    plan = Plan("Första mötet", start, start + timedelta(hours=2), "Rådhuset", "https://mote.example/rum", "Vi ses.")
    meeting = meetings.plan(project, plan, member=lead)
    meetings.cancel(meetings.plan(project, plan, member=lead))
    note = notes.write(
        project, notes.Posted("Protokoll", "Vi delade upp det.", "sv", notes.formkeys.new_form_key()), member=didrik
    )
    letter = relay.write(didrik, lead, text="Hej.", form_key=notes.formkeys.new_form_key())
    city = project.members.get(sphere="city")
    relay.report(relay.write(lead, city, text="Hej.", form_key=notes.formkeys.new_form_key()))
    offered = [joining.Offered(f"Efra {n}", f"e{n}@ny.example", "academia", "Org", "Kan.") for n in range(2)]
    new, waiting = (joining.apply(project, one, need=need) for one in offered)
    joining.confirm(waiting)
    people = [
        enter(
            Entry(
                name=f"Person {n}",
                sphere=sphere,
                email=f"q{n}@pool.example",
                competences={competence.pk: 2},
                hours=4,
                months=12,
            ),
            by=staff,
        )
        for n, sphere in enumerate(["city", "business", "academia", "civil_society"] * 2)
    ]
    proposal = proposing.ask_for([project], by=staff)
    proposing.work_out(proposal.pk)
    proposing.ask_why_not(proposal, project, people[-1])
    invitation = inviting.invite(project, people[0], by=staff, reasons=[["covers", f"need{need.pk}", 2, 0, 0]])
    offer = succession.offer(didrik, name="Ny", email="ny@x.example", language="sv")
    client.force_login(staff, "django.contrib.auth.backends.ModelBackend")
    room = f"/grupp/{private.new_address(lead, at=timezone.now())}/"
    question = f"/fraga/{links.sign(QUESTION_PURPOSE, invitation.pk, invitation.nonce)}/"
    admin = f"/admin/projects/project/{project.pk}/"
    return [
        project.get_absolute_url(), f"/projekt/{project.number}/jag-kan-bidra/",
        *(f"/jag-kan-bidra/{joining.sign(one)}/" for one in (new, waiting)),
        f"/ta-over/{links.sign(succession.PURPOSE, offer.pk, offer.nonce)}/",
        *(question + end for end in ("", "nej/", "senare/", "foresla/")),
        *(room + end for end in ROOM),
        *(room + end for end in (
            f"brev/till/{city.pk}/", f"brev/till/{didrik.pk}/", f"brev/{letter.pk}/anmal/", f"anteckning/{note.pk}/visa/",
            f"mote/{meeting.pk}/", f"mote/{meeting.pk}/stall-in/", f"anmalan/{waiting.pk}/",
        )),
        f"{admin}grupp/", f"{admin}grupp/?behov={need.pk}", f"{admin}rum/",
        "/admin/projects/grupper/", "/admin/projects/ansokningar/", "/admin/projects/fragor/",
    ]  # fmt: skip

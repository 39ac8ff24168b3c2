"""Plain builders for support. Björn leads; Carin coordinates."""

from __future__ import annotations

from datetime import date, timedelta

from django.utils import timezone

from border.formkeys import new_form_key
from people.models import Theme
from projects import applying, private, programmes, supporting
from projects.applying import Applicant
from projects.models import Project, ProjectMembership, Support, SupportProgramme
from projects.supporting import Gift, Giver, Wish
from projects.vocabulary import MemberRole
from tests.projects.builders import carin, make_ongoing

TEAM = Giver(role="Processledare")


def day(days: int = 0) -> date:
    return timezone.localdate() + timedelta(days=days)


def lead_of(project: Project) -> ProjectMembership:
    return project.members.get(role=MemberRole.LEAD)


def wished(project: Project, kind: str = "premises", text: str = "En sal för trettio", **more: object) -> Support:
    """What Björn asked for."""
    return supporting.ask(lead_of(project), Wish(kind, text, form_key=new_form_key(), **more))  # type: ignore[arg-type]


def promised(project: Project, *, days: int = 10, giver: Giver = TEAM, **more: object) -> Support:
    support = wished(project, **more)  # type: ignore[arg-type]
    supporting.promise(support, until=day(days), giver=giver, by=carin())
    return support


def make_programme(name: str = "Gröna gårdar", *, themes: tuple[str, ...] = (), **changes: object) -> SupportProgramme:
    """A programme anybody may apply to at any time, checked today by Carin."""
    values: dict[str, object] = {
        "giver": "Exempelstiftelsen",
        "giver_sphere": "civil_society",
        "gives": "Pengar till växter.",
        "for_whom": "Föreningar.",
        "address": "https://exempel.invalid/sok",
        "kind": "funding_search",
        **changes,
    }
    values.setdefault("continuous", "last_date" not in values)
    programme = SupportProgramme(name=name, **values)
    programmes.keep(programme, by=carin(), checked=True)
    programme.themes.set(Theme.objects.filter(key__in=themes))
    return programme


def support_pages() -> list[str]:
    """Addresses of a lead's pages and the yearly report, with something in every state, for checkers."""
    project = make_ongoing()
    promised(project)
    wished(project, "funding_search", "Pengar till träd", amount=40_000)
    given = Gift("participants", "Sju personer", day())
    supporting.give(project, given, by=carin(), giver=Giver("Exempelhus", "business"), amount=1_000, persons=7)
    near = make_programme("Nära", themes=("klimat",), last_date=day(9), amount_to=80_000)
    make_programme(themes=("klimat",))
    applying.consider(project, near, Applicant(role="Kassör", amount=30_000), by=carin())
    token = private.new_address(lead_of(project), at=timezone.now())
    return [
        f"/grupp/{token}/",
        f"/grupp/{token}/stod/",
        f"/grupp/{token}/stod/be-om/",
        "/stod-till-projekt/",
        "/en/stod-till-projekt/",
    ]

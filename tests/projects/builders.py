"""Plain builders for projects. Björn leads the group; Carin coordinates."""

from __future__ import annotations

from people.models import Theme, User
from projects import groups, lifecycle, publishing, starting
from projects.groups import NewMember
from projects.models import Project, ProjectMembership
from projects.starting import NewProject, PartnerGiven
from projects.vocabulary import MemberRole, Publication
from tests.builders import ensure_reference_data, make_staff


def carin() -> User:
    return User.objects.filter(email="carin@malmo.example").first() or make_staff()


def content(**changes: object) -> NewProject:
    """Cool courtyards, an invented example."""
    values: dict[str, object] = {
        "title": "Svala gårdar",
        "summary": "Fastighetsägare, odlare och staden planterar skugga på heta innergårdar.",
        "title_en": "Cool courtyards",
        "summary_en": "Property owners, growers and the city plant shade in hot courtyards.",
        "partners": [
            PartnerGiven("Trädgårdsbolaget Exempel", "business", "Leder projektet"),
            PartnerGiven("Malmö stad", "city", "Kunskap om träd och vatten"),
        ],
    }
    return NewProject(**{**values, **changes})  # type: ignore[arg-type]


def make_project(*, public: bool = True, themes: tuple[str, ...] = ("klimat",), **changes: object) -> Project:
    """A forming project of Carin's, public unless said otherwise."""
    ensure_reference_data()
    theme_ids = list(Theme.objects.filter(key__in=themes).values_list("pk", flat=True))
    project = starting.new(content(**{"theme_ids": theme_ids, **changes}), by=carin())
    if public:
        publishing.publish(project, Publication.PUBLIC, by=carin())
    return project


def make_member(project: Project, sphere: str = "business", **changes: object) -> ProjectMembership:
    values: dict[str, object] = {"sphere": sphere, "name": "Didrik Exempelsson", "email": f"{sphere}@grupp.example"}
    return groups.join(project, NewMember(**{**values, **changes}), by=carin())  # type: ignore[arg-type]


def make_ongoing(**changes: object) -> Project:
    """A project that is under way: Björn from business leads, the city is in."""
    project = make_project(**changes)
    make_member(project, "business", name="Björn Exempelsson", email="bjorn@grupp.example", role=MemberRole.LEAD)
    make_member(project, "city")
    lifecycle.go(project, by=carin())
    return project

"""Plain builders. Personas: Amina hands in, Carin coordinates, Björn leads a group, Didrik is a stranger."""

from __future__ import annotations

import importlib
from datetime import datetime

from django.apps import apps
from django.contrib.auth.models import Group
from django.utils import timezone

from border.formkeys import new_form_key
from ideas import handing_in
from ideas.handing_in import HandedIn
from ideas.models import CriteriaSet, Idea
from people.models import Competence, Theme, User

CRITERIA = ["collaboration", "social_sustainability", "business_development", "municipal_authority", "own_commitment"]


def ensure_reference_data() -> None:
    """Put back what migrations load; tests with `transaction=True` empty every table behind them."""
    if not Theme.objects.exists():
        importlib.import_module("people.migrations.0002_places_themes_and_unit").add(apps, None)
    if not Competence.objects.exists():
        importlib.import_module("people.migrations.0006_first_competences").add(apps, None)
    if not CriteriaSet.objects.exists():
        importlib.import_module("ideas.migrations.0003_criteria_and_places_to_look").add(apps, None)


def content(**changes: object) -> HandedIn:
    """What Amina hands in."""
    values: dict[str, object] = {
        "title": "Cykelverkstad i tvättstugan",
        "problem": "Många cyklar står trasiga i källarna. Samtidigt söker unga i samma hus sitt första jobb.",
        "proposal": "Öppna verkstad i två tomma tvättstugor. Unga lär sig laga cyklar av någon som kan yrket.",
        "criteria": {key: f"Så här uppfyller idén {key}." for key in CRITERIA},
        "spheres_wanted": ["city", "business"],
        "giver_name": "Amina Exempelsson",
        "giver_email": "amina@cykel.example",
        "giver_sphere": "civil_society",
        "giver_organisation": "Cykelföreningen Exemplet",
    }
    return HandedIn(**{**values, **changes})  # type: ignore[arg-type]


def make_idea(*, at: datetime | None = None, **changes: object) -> Idea:
    """An idea that was handed in at `at`, with its receipt in the outbox."""
    ensure_reference_data()
    carin = User.objects.filter(email="carin@malmo.example").first() or make_staff()
    return handing_in.hand_in_for(
        content(**changes), by=carin, form_key=new_form_key(), received_at=at or timezone.now()
    )


def make_staff(
    email: str = "carin@malmo.example", name: str = "Carin Exempelsson", *, role: str = "", **fields: object
) -> User:
    """A staff account; `role` is a StaffRole, empty for a superuser."""
    known = User.objects.filter(email=email).first()
    if known:
        return known
    user = User.objects.create_user(email, None, name=name, is_superuser=not role, **fields)
    if role:
        user.groups.add(Group.objects.get_or_create(name=role)[0])
    return user


def idea_answers(**changes: object) -> dict[str, object]:
    """What is typed in step 2."""
    given = content()
    return {
        "title": given.title,
        "problem": given.problem,
        "proposal": given.proposal,
        **{f"criterion_{key}": text for key, text in given.criteria.items()},
        "spheres_wanted": given.spheres_wanted,
        "partners_asked": "no",
        "partners": "",
        **changes,
    }


def giver_answers(**changes: object) -> dict[str, object]:
    """What is typed in step 3."""
    return {
        "giver_name": "Amina Exempelsson",
        "giver_email": "amina@cykel.example",
        "giver_phone": "",
        "giver_organisation": "Cykelföreningen Exemplet",
        "giver_sphere": "civil_society",
        "own_role": "",
        "reply_language": "sv",
        "origin": "web",
        **changes,
    }

"""A few invented projects, made by the verbs under a moved clock, so that a demo shows every state and every part of a page."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from ideas.models import Idea
from ideas.vocabulary import IdeaState
from people.models import CityArea, Theme, User
from projects import groups, lifecycle, milestones, posting, publishing, staffing, starting, supporting
from projects.groups import NewMember
from projects.models import Decision, Project
from projects.sample.clock import days_back as _clock
from projects.starting import NewProject, PartnerGiven
from projects.supporting import Gift
from projects.vocabulary import MemberRole, ProjectOrigin, Publication


def load_invented(by: User) -> None:
    """Nine projects from forming to followed up."""
    cool = _begin(by, 290, "Svala gårdar", "Cool courtyards",
                  "Fastighetsägare, odlare och staden planterar skugga på heta innergårdar.",
                  "Property owners, growers and the city plant shade in hot courtyards.", ("klimat", "boende"),
                  ("sodra-innerstaden",), goal="Fem grader svalare i juli 2027.", baseline="Innergårdarna blir över 35 grader.",
                  partners=[("Trädgårdsbolaget Exempel", "business", "Leder projektet"), ("Exempelhus fastigheter", "business", "Äger gårdarna"),
                            ("Malmö stad", "city", "Kunskap om träd och vatten"),
                            ("Föreningen Påhittad Odling", "civil_society", "Sköter gården med de boende"),
                            ("Exempeluniversitetet", "academia", "Mäter temperaturen")])  # fmt: skip
    _seat(cool, by, 280, [("business", "Trädgårdsbolaget Exempel", True), ("business", "Exempelhus fastigheter", False),
                          ("city", "Malmö stad", False), ("city", "Malmö stad", False),
                          ("civil_society", "Föreningen Påhittad Odling", False), ("academia", "Exempeluniversitetet", False)])  # fmt: skip
    with _clock(270):
        lifecycle.go(cool, by=by)
        supporting.give(cool, Gift("premises", "Lokal för fyra möten", timezone.localdate()), by=by)
        first = milestones.plan(cool, {"title": "Asfalten bort på första gården", "due_on": _in(200)}, by=by)
    with _clock(120):
        publishing.add_decision(
            Decision(project=cool, body="Exempelnämnden", text="Mark och regnvatten får användas.", decided_on=timezone.localdate(),
                     papers="https://moten.invalid/exempel"), by=by)  # fmt: skip
    with _clock(27):
        milestones.reach(first, by=by)
        posting.post_as_staff(cool, title="Asfalten är borta på första gården", language="sv", by=by,
                              text="Nu gräver vi för sju träd. Den andra gården väntar på besked om ledningar i marken. Vi är tre veckor sena.")  # fmt: skip
    with _clock(20):
        milestones.plan(cool, {"title": "Besked om ledningarna", "due_on": _in(12)}, by=by)
        milestones.plan(cool, {"title": "Plantering", "due_on": _in(160), "whole_month": True}, by=by)
        staffing.add_need(cool, {"text": "Någon från en myndighet som kan regnvatten.",
                                 "text_en": "Somebody from an authority who knows about rainwater.", "sphere": "other_public",
                                 "commitment": "Två timmar i månaden till augusti 2027.",
                                 "commitment_en": "Two hours a month until August 2027.", "competence": None,
                                 "administration": None, "strength": "should", "level": 1, "count": 1, "public": True}, by=by)  # fmt: skip
    lead = cool.members.get(role=MemberRole.LEAD)
    groups.choose_to_be_named(lead, shown=True)

    night = _begin(by, 200, "Nattlinjen", "The night line", "Hur tar man sig till hamnens första skift när bussen inte går än?",
                   "How does one get to the port's first shift before the buses run?", ("arbete",), ("hela-staden",),
                   partners=[("Hamnens påhittade arbetsgivare", "business", "Betalar"), ("Malmö stad", "city", "Planerar")])  # fmt: skip
    _seat(night, by, 195, [("business", "Hamnens påhittade arbetsgivare", True), ("city", "Malmö stad", False)])
    with _clock(190):
        lifecycle.go(night, by=by)
    # Nobody has told anything since: the portal asked after 80 days.
    Project.objects.filter(pk=night.pk).update(asked_on=timezone.localdate() - timedelta(days=110))

    _begin(by, 20, "Språkluckan", "The language hatch", "Korta språkpass på lagret, med läraren på plats. Fyra stolar är lediga.",
           "Short language classes in the warehouse, with the teacher there.", ("arbete", "skola"), ("hyllie",),
           partners=[("Lagerbolaget Exempel", "business", "Ger tid"), ("Malmö stad", "city", "Lärare")])  # fmt: skip

    food = _begin(by, 800, "Matrundan", "The food round", "Mat som blir över körs med elcykel till föreningar som har kylar.",
                  "Food left over is taken by electric bike to associations with fridges.", ("mat", "klimat"), ("fosie",),
                  partners=[("Matrundan Exempel", "civil_society", "Kör"), ("Butiksringen Exempel", "business", "Ger mat")])  # fmt: skip
    _seat(
        food,
        by,
        790,
        [
            ("civil_society", "Matrundan Exempel", True),
            ("business", "Butiksringen Exempel", False),
            ("city", "Malmö stad", False),
        ],
    )
    with _clock(780):
        lifecycle.go(food, by=by)
    with _clock(420):
        publishing.change_facts(food, {
            "result": "Två rundor i veckan under ett år. Omkring elva ton mat.", "lessons": "Börja med en butik och väx långsamt. Kylar kostar mer än cykeln.",
            "effect": "Tre personer fick fast jobb."}, version=food.version, by=by)  # fmt: skip
        lifecycle.finish(food, by=by)
    with _clock(120):
        lifecycle.follow_up(
            food,
            effect="Rundan går fortfarande. Fyra butiker till är med.",
            city_does="Staden upphandlar en egen runda från 2027.",
            by=by,
        )

    yard = _begin(by, 500, "Skolgård efter fyra", "The school yard after four", "Skolgårdar öppna för alla efter skoltid, med vuxna på plats.",
                  "School yards open to all after school, with adults there.", ("unga", "trygghet"), ("rosengard",),
                  partners=[("Grannskapet Exempel", "civil_society", "Vuxna på plats"), ("Exempelsport", "business", "Utrustning")])  # fmt: skip
    _seat(
        yard,
        by,
        495,
        [
            ("civil_society", "Grannskapet Exempel", True),
            ("business", "Exempelsport", False),
            ("city", "Malmö stad", False),
        ],
    )
    with _clock(480):
        lifecycle.go(yard, by=by)
    with _clock(300):
        lifecycle.discontinue(yard, why="Ingen kunde ta ansvar för nycklarna på kvällarna.",
                              lessons="Fråga om försäkring och nycklar före allt annat. Viljan fanns hos alla.", by=by)  # fmt: skip

    repair = _begin(by, 400, "Lagat och klart", "Mended and done", "Verkstäder i tomma lokaler där unga lär sig laga det andra slänger.",
                    "Workshops in empty premises where young people learn to mend what others throw away.", ("unga", "klimat"), ("kirseberg",),
                    partners=[("Lagat Exempel", "business", "Handledare"), ("Malmö stad", "city", "Lokaler")])  # fmt: skip
    _seat(repair, by, 395, [("business", "Lagat Exempel", True), ("city", "Malmö stad", False)])
    with _clock(390):
        lifecycle.go(repair, by=by)
    with _clock(60):
        lifecycle.pause(repair, why="Lokalen byggs om. Vi börjar igen i mars 2027.", by=by)

    child = _begin(by, 150, "Svala gårdar, skolan", "Cool courtyards, the school", "En skolgård provar samma sak som innergårdarna.",
                   "A school yard tries the same as the courtyards.", ("klimat", "skola"), ("sodra-innerstaden",),
                   partners=[("Exempelskolan", "city", "Öppnar gården"), ("Trädgårdsbolaget Exempel", "business", "Planterar")])  # fmt: skip
    child.parents.add(cool)
    _from_an_idea(by)


def _from_an_idea(by: User) -> None:
    """One accepted sample idea becomes a project: the whole line of life."""
    idea = Idea.objects.filter(state=IdeaState.ACCEPTED, giver_email__gt="").order_by("-received_at").first()
    if idea is None:
        return
    with _clock(1):
        content = NewProject(
            title=idea.title, summary=idea.problem.split(".")[0] + ".", about=f"{idea.problem}\n\n{idea.proposal}",
            theme_ids=list(idea.themes.values_list("pk", flat=True)), origin=ProjectOrigin.INVENTED,
            partners=[PartnerGiven(idea.giver_organisation or "Exempelföreningen", idea.giver_sphere, "Lämnade idén")],
        )  # fmt: skip
        project = starting.from_idea(idea, content, by=by)
        publishing.publish(project, Publication.PUBLIC, by=by)


def _begin(
    by: User, days_ago: int, title: str, title_en: str, summary: str, summary_en: str, themes: tuple[str, ...], areas: tuple[str, ...],
    *, partners: list[tuple[str, str, str]], goal: str = "", baseline: str = "",
) -> Project:  # fmt: skip
    with _clock(days_ago):
        content = NewProject(
            title=title, summary=summary, title_en=title_en, summary_en=summary_en, goal=goal, baseline=baseline,
            theme_ids=list(Theme.objects.filter(key__in=themes).values_list("pk", flat=True)),
            area_ids=list(CityArea.objects.filter(key__in=areas).values_list("pk", flat=True)),
            partners=[PartnerGiven(*partner) for partner in partners], origin=ProjectOrigin.INVENTED, wanted_chairs=8,
        )  # fmt: skip
        project = starting.new(content, by=by)
        publishing.publish(project, Publication.PUBLIC, by=by)
    return project


def _seat(project: Project, by: User, days_ago: int, people: list[tuple[str, str, bool]]) -> None:
    with _clock(days_ago):
        for number, (sphere, organisation, leads) in enumerate(people):
            groups.join(
                project,
                NewMember(
                    sphere=sphere, organisation=organisation, name=f"{_NAMES[number]} Exempelsson" if leads else "",
                    email=f"{project.number.lower()}-{number}@grupp.example" if leads else "",
                    role=MemberRole.LEAD if leads else MemberRole.MEMBER,
                ),
                by=by,
            )  # fmt: skip


_NAMES = ["Kim", "Robin", "Sam", "Alex", "Mika", "Noa"]


def _in(days: int) -> object:
    return timezone.localdate() + timedelta(days=days)

"""Invented support programmes, and the ledger of the invented projects, made by the verbs. Nothing here exists."""

from __future__ import annotations

from datetime import date, timedelta

from django.utils import timezone

from people.models import Theme, User
from people.vocabulary import SupportKind
from projects import applying, programmes, supporting
from projects.applying import Applicant
from projects.models import Project, SupportProgramme
from projects.sample.clock import days_back
from projects.supporting import Gift, Giver, Wish
from projects.vocabulary import MemberRole

_TEAM = Giver(role="Processledare")


def load_support(by: User) -> None:
    """Six programmes, every state of the ledger and of applications. The invented projects are there already."""
    catalogue = _programmes(by)
    cool, food = Project.objects.get(title="Svala gårdar"), Project.objects.get(title="Matrundan")
    night, hatch = Project.objects.get(title="Nattlinjen"), Project.objects.get(title="Språkluckan")
    Project.objects.filter(pk__in=[cool.pk, night.pk]).update(seeking_funding=True)
    _past(food, night, hatch, by)
    lead = cool.members.get(role=MemberRole.LEAD)
    with days_back(180):
        supporting.give(
            cool, Gift("participants", "Sex personer till gruppen", _day(0)), by=by, giver=_TEAM, persons=6
        )  # fmt: skip
        sent = applying.consider(cool, catalogue["gardar"], _by(cool, 80_000), by=by)
        applying.send(sent, on=_day(0), by=by)
    with days_back(90):
        applying.grant(sent, on=_day(0), decision="Hela summan, att använda före juni.", amount=80_000, by=by)
    with days_back(40):
        room = supporting.ask(lead, Wish("premises", "En sal för trettio personer en kväll i november"))
        supporting.promise(
            room, until=_day(30), giver=Giver("Exempelhus fastigheter", "business", "Uthyrare"), by=by
        )  # fmt: skip
    with days_back(3):
        supporting.ask(lead, Wish("funding_search", "Pengar till bänkar och odlingslådor på andra gården", 60_000))
        supporting.ask(lead, Wish("process_support", "Någon som leder ett möte med de boende i januari"))
        applying.consider(cool, catalogue["narmiljo"], _by(cool, 60_000), by=by)


def _past(food: Project, night: Project, hatch: Project, by: User) -> None:
    with days_back(760):
        given = Gift("project_lead", "Projektledare på halvtid", _day(0))
        supporting.give(food, given, by=by, giver=Giver("Matrundan Exempel", "civil_society", "Verksamhetsledare"), persons=1)  # fmt: skip
    with days_back(700):
        given = Gift("funding_search", "Elcykel och två kylar", _day(0))
        supporting.give(food, given, by=by, giver=Giver("Butiksringen Exempel", "business"), amount=45_000)
    with days_back(185):
        given = Gift("horizon_scan", "Så gör fyra andra hamnstäder", _day(0))
        supporting.give(night, given, by=by, giver=Giver("Exempeluniversitetet", "academia", "Forskare"))
    with days_back(15):
        given = Gift("participants", "Två lärare", _day(0))
        supporting.give(hatch, given, by=by, giver=_TEAM, persons=2)
        wish = supporting.note_wish(hatch, Wish("premises", "Ett rum på lagret efter arbetstid"), by=by)
        supporting.fulfil(wish, on=_day(0), giver=Giver("Lagerbolaget Exempel", "business", "Platschef"), by=by)


def _programmes(by: User) -> dict[str, SupportProgramme]:
    made = {}
    for key, checked_ago, themes, columns in _rows():
        with days_back(checked_ago):
            programme = SupportProgramme(invented=True, **columns)
            programmes.keep(programme, by=by, checked=True)
            programme.themes.set(Theme.objects.filter(key__in=themes))
        made[key] = programme
    return made


def _rows() -> list[tuple[str, int, tuple[str, ...], dict[str, object]]]:
    money = SupportKind.FUNDING_SEARCH
    return [
        ("gardar", 200, ("klimat", "boende"), {
            "name": "Påhittat exempel: Gröna gårdar", "giver": "Exempelstiftelsen för gårdar", "giver_sphere": "civil_society",
            "kind": money, "gives": "Pengar till växter, jord och redskap.", "gives_en": "Money for plants, soil and tools.",
            "for_whom": "Föreningar och fastighetsägare som gör något för dem som bor där.",
            "for_whom_en": "Associations and property owners who do something for those who live there.",
            "spheres": ["business", "civil_society"], "amount_from": 20_000, "amount_to": 150_000, "continuous": True,
            "address": "https://gardar.exempel.invalid/sok"}),
        ("narmiljo", 20, ("klimat", "trygghet"), {
            "name": "Påhittat exempel: Närmiljöpengen", "giver": "Exempelmyndigheten", "giver_sphere": "other_public", "kind": money,
            "gives": "Pengar till platser utomhus där grannar möts.", "gives_en": "Money for places outdoors where neighbours meet.",
            "for_whom": "Föreningar.", "for_whom_en": "Associations.", "spheres": ["civil_society"], "amount_from": 10_000,
            "amount_to": 75_000, "last_date": _day(12), "address": "https://narmiljo.exempel.invalid/"}),
        ("lokaler", 30, (), {
            "name": "Påhittat exempel: Kvällsöppna salar", "giver": "Exempelhus fastigheter", "giver_sphere": "business",
            "kind": SupportKind.PREMISES, "gives": "En sal för upp till fyrtio personer, kvällar och helger.",
            "gives_en": "A hall for up to forty people, evenings and weekends.", "for_whom": "Alla projekt i Malmö.",
            "for_whom_en": "Every project in Malmö.", "continuous": True, "address": "https://salar.exempel.invalid/boka"}),
        ("arbete", 10, ("arbete",), {
            "name": "Påhittat exempel: Första jobbet", "giver": "Exempelfonden för arbete", "giver_sphere": "other_public", "kind": money,
            "gives": "Pengar till handledare och språk på arbetsplatsen.", "gives_en": "Money for mentors and language at work.",
            "for_whom": "Arbetsgivare som samarbetar med staden.", "for_whom_en": "Employers who work together with the city.",
            "spheres": ["business"], "amount_from": 100_000, "amount_to": 2_000_000, "last_date": _day(75),
            "address": "https://arbete.exempel.invalid/utlysning"}),
        ("forskning", 240, (), {
            "name": "Påhittat exempel: Forskare i gruppen", "giver": "Exempeluniversitetet", "giver_sphere": "academia",
            "kind": SupportKind.PARTICIPANTS, "gives": "En forskare som är med i gruppen tio timmar i månaden.",
            "gives_en": "A researcher who is in the group ten hours a month.",
            "for_whom": "Projekt där en kommun eller en myndighet är med.",
            "for_whom_en": "Projects with a municipality or an authority in them.", "spheres": ["city", "other_public"],
            "continuous": True,
            "address": "https://forskare.exempel.invalid/"}),
        ("skola", 60, ("skola", "unga"), {
            "name": "Påhittat exempel: Efter skolan", "giver": "Exempelsparbanken", "giver_sphere": "business", "kind": money,
            "gives": "Pengar till det unga gör efter skoltid.", "gives_en": "Money for what young people do after school.",
            "for_whom": "Föreningar och skolor.", "for_whom_en": "Associations and schools.", "spheres": ["civil_society", "city"],
            "amount_to": 50_000, "last_date": _day(28), "address": "https://efterskolan.exempel.invalid/"}),
    ]  # fmt: skip


def _by(project: Project, amount: int) -> Applicant:
    partner = project.partners.filter(sphere="civil_society").select_related("organisation").first()
    return Applicant(partner.organisation if partner else None, "Projektledare", amount)


def _day(days: int) -> date:
    return timezone.localdate() + timedelta(days=days)

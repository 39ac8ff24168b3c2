"""An invented gathering long held, with all that became of it, made by the verbs under a moved clock."""

from __future__ import annotations

import random
import uuid
from collections.abc import Iterator
from datetime import datetime, timedelta

import time_machine
from django.utils import timezone

from gatherings import history, lifecycle, notes, planning, registering, seats, table_plans
from gatherings.afterwards import outcomes, telling, thanking
from gatherings.afterwards.outcomes import Point
from gatherings.afterwards.telling import Words
from gatherings.models import AgendaItem, Gathering, ParallelSession, QuestionTicket, Registration, Room, Round
from gatherings.needs import Needs
from gatherings.notes import ContactPerson, Written
from gatherings.planning import NewGathering
from gatherings.programme import publishing, sessions
from gatherings.registering import Choices, Signup
from gatherings.sample import words
from gatherings.vocabulary.afterwards import OutcomeState
from gatherings.vocabulary.life import GatheringActor
from gatherings.vocabulary.programme import ItemKind
from gatherings.vocabulary.registration import RegistrationState, TableLanguage
from outbox import links
from people.models import User
from people.vocabulary import Language

PAST_DAYS = 215
TABLES, CHAIRS = 10, 8
IN_ENGLISH = 2
# So many of the 80 stayed away.
AWAY = 4


def load_past(by: User, *, seed: int = 2015) -> Gathering:
    """Eighty people, ten tables, three rounds; notes, two ideas, a report, a board, follow-ups and answers."""
    chance = random.Random(seed)  # noqa: S311  (sample data)
    with _clock(PAST_DAYS + 90):
        gathering = planning.plan(_content(words.PAST, _moment(90)), by=by)
        furnish(gathering, by=by)
        lifecycle.open_registration(gathering, by=by)
    with _clock(PAST_DAYS + 40):
        people = [registering.enter(gathering, signup, by=by) for signup in _guests(chance)]
    with _clock(PAST_DAYS + 10):
        lifecycle.close_registration(gathering, by=by)
    with _clock(PAST_DAYS + 5):
        plan = table_plans.order(gathering, by=by)
        table_plans.work_out(plan.pk)
        plan.refresh_from_db()
        table_plans.publish(plan, by=by, version=plan.version)
    with _clock(PAST_DAYS, hour=12):
        lifecycle.begin(gathering, by=by)
        _check_in(gathering, people[AWAY:])
    with _clock(PAST_DAYS, hour=16):
        _notes(gathering, by)
    with _clock(PAST_DAYS, hour=17):
        lifecycle.hold(gathering, by=by)
    with _clock(PAST_DAYS - 1):
        _answers(gathering, chance)
    with _clock(PAST_DAYS - 10):
        _board(gathering, by)
        telling.write(gathering.documentation, Words(words.REPORT, words.REPORT_EN), version=1)
        telling.publish(gathering.documentation, by=by)
    with _clock(PAST_DAYS - 60):
        first = gathering.follow_ups.get(months=2)
        telling.write_follow_up(first, Words(words.FOLLOW_UP, words.FOLLOW_UP_EN), version=1)
        telling.send_follow_up(first, by=by)
    gathering.refresh_from_db()
    return gathering


def furnish(gathering: Gathering, *, by: User) -> None:
    """Give a gathering its programme, published, and its tables; a few guests choose their workshop."""
    _programme(gathering, by)
    table_plans.add_tables(gathering, count=TABLES, chairs=CHAIRS, fewest=6)
    gathering.tables.filter(number__gt=TABLES - IN_ENGLISH).update(languages=[Language.ENGLISH])
    parts = list(gathering.agenda.get(kind=ItemKind.PARALLEL).sessions.order_by("position"))
    for number, one in enumerate(gathering.registrations.coming()[:24]):
        sessions.choose(one, parts[number % 2])


def _content(texts: dict[str, str], starts_at: datetime) -> NewGathering:
    return NewGathering(
        **texts,  # type: ignore[arg-type]
        **words.PRACTICAL,  # type: ignore[arg-type]
        starts_at=starts_at,
        ends_at=starts_at + timedelta(minutes=270),
        registration_opens_at=timezone.now() - timedelta(hours=1),
        registration_closes_at=starts_at - timedelta(days=14),
        capacity=TABLES * CHAIRS,
        themes=words.THEMES,
    )


def _programme(gathering: Gathering, by: User) -> None:
    hall = Room.objects.create(gathering=gathering, name="Salen", name_en="The hall", hearing_loop=True, way="Rakt fram från entrén.", way_en="Straight on from the entrance.")  # fmt: skip
    attic = Room.objects.create(gathering=gathering, name="Vinden", name_en="The attic", way="Hiss till plan 3.", way_en="Lift to floor 3.")  # fmt: skip
    number = 0
    for after, kind, title, title_en, length in words.ITEMS:
        begins = gathering.starts_at + timedelta(minutes=after)
        ends = begins + timedelta(minutes=length)
        item = AgendaItem.objects.create(
            gathering=gathering, kind=kind, title=title, title_en=title_en, starts_at=begins, ends_at=ends,
            room=None if kind == ItemKind.PARALLEL else hall,
        )  # fmt: skip
        if kind == ItemKind.ROUND:
            number += 1
            Round.objects.create(
                gathering=gathering, number=number, item=item, title=title, title_en=title_en, starts_at=begins,
                ends_at=ends,
            )  # fmt: skip
        if kind == ItemKind.PARALLEL:
            for position, (name, name_en, seats_) in enumerate(words.SESSIONS):
                ParallelSession.objects.create(
                    item=item, title=name, title_en=name_en, room=[hall, attic][position], seats=seats_,
                    seats_hard=seats_, position=position,
                )  # fmt: skip
    publishing.publish(gathering, by=by)


def _guests(chance: random.Random) -> Iterator[Signup]:
    number = 0
    for sphere, count, organisations in words.PEOPLE:
        for _turn in range(count):
            number += 1
            name = words.FIRST[number % len(words.FIRST)]
            needs = Needs(food=("vegetarian",)) if number % 7 == 0 else Needs()
            choices = Choices(
                name=f"{name} Exempelsson {number}",
                organisation=chance.choice(organisations),
                table_language=TableLanguage.EITHER if number % 3 else TableLanguage.SWEDISH,
                on_list=number % 2 == 0,
                share_contact=number % 3 == 0,
                needs=needs,
            )
            yield Signup(choices, f"gast{number}@gast.example", sphere)


def _check_in(gathering: Gathering, people: list[Registration]) -> None:
    with seats.locked(gathering.pk) as hall:
        for one in people:
            one.refresh_from_db()
            history.move_registration(one, RegistrationState.ATTENDED, at=hall.now, actor=GatheringActor.STAFF)


def _notes(gathering: Gathering, by: User) -> None:
    rounds, tables = list(gathering.rounds.all()), list(gathering.tables.all())
    for number in range(len(rounds) * len(tables)):
        title, challenge, proposal, who = words.NOTES[number % len(words.NOTES)]
        saved = notes.save(
            tables[number % len(tables)], rounds[number // len(tables)], Written(title, challenge, proposal, who),
            client_id=uuid.uuid4(), based_on=0,
        )  # fmt: skip
        if number < len(words.NOTES):
            notes.publish(saved.note, shown=True)
        if number in (1, 2):
            contact = ContactPerson("Ester Exempelsson", "ester@gast.example", "civil_society", "Exempelklubben")
            notes.make_idea(saved.note, contact, by=by)


def _answers(gathering: Gathering, chance: random.Random) -> None:
    for _turn in range(31):
        token = links.new_token()
        ticket = QuestionTicket.objects.create(gathering=gathering, digest=links.digest(thanking.PURPOSE, token))
        thanking.answer(ticket, **{name: chance.choice((3, 4, 4, 5, 5)) for name in thanking.QUESTIONS})


def _board(gathering: Gathering, by: User) -> None:
    today = timezone.localdate()
    ideas = list(gathering.tables.filter(notes__idea__isnull=False).values_list("notes__idea", flat=True))
    noted = {note.title: note for table in gathering.tables.all() for note in table.notes.filter(idea__in=ideas)}
    yards = outcomes.add(
        gathering, Point("Skolgårdar öppna på helgen", "Schoolyards open at weekends", owner_name="Fritidsenheten", next_on=today + timedelta(days=240)),
        note=noted.get("Helgöppen skolgård"),
    )  # fmt: skip
    outcomes.happened(yards, on=today, text="Två skolor valda.", text_en="Two schools chosen.", by=by)
    shelters = outcomes.add(
        gathering, Point("Skugga vid busskurerna", "Shade at the bus shelters", owner_name="Gatuenheten", next_on=today + timedelta(days=30))
    )  # fmt: skip
    language = outcomes.add(gathering, Point("Språk på rasten", "Language at work", owner_name="Påhittade bageriet"), note=noted.get("Språk på rasten"))  # fmt: skip
    outcomes.happened(language, on=today, text="Prövas på ett bageri.", text_en="Is tried in a bakery.", by=by)
    outcomes.close(language, state=OutcomeState.DONE, why="Bageriet fortsätter på egen hand.", why_en="The bakery goes on by itself.", by=by)  # fmt: skip
    room = outcomes.add(gathering, Point("En lokal åt alla", "A room for all"))
    for outcome in (yards, shelters, language, room):
        outcomes.show(outcome, shown=True)


def _moment(days: int) -> datetime:
    """Half past twelve so many days from the clock's today."""
    day = timezone.localtime() + timedelta(days=days)
    return timezone.make_aware(datetime(day.year, day.month, day.day, 12, 30))  # noqa: DTZ001  (made aware here)


def _clock(days_ago: int, hour: int = 10) -> time_machine.travel:
    then = timezone.localtime() - timedelta(days=days_ago)
    moment = then.replace(hour=hour, minute=45 if hour == 12 else 15, second=0)
    return time_machine.travel(datetime.fromtimestamp(moment.timestamp(), tz=moment.tzinfo), tick=False)

"""Ideas of the past in bulk: rows as the verbs would have left them, with history, judgements and answers."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from itertools import islice

from django.db.models import Max
from django.utils import timezone

from ideas.models import (
    Answer,
    Assessment,
    CriteriaSet,
    CriterionAnswer,
    Delay,
    Event,
    Idea,
    Judgement,
    NumberSeries,
)
from ideas.promise import answer_due
from ideas.sample import topics
from ideas.sample.topics import Topic
from ideas.vocabulary import ActorKind, AnswerStage, EventKind, IdeaState, Origin
from people.models import Theme, User

BATCH = 1000
SPREAD_DAYS = 540
PHONE = "040-34 10 00"
_OUTCOMES = [IdeaState.ACCEPTED] * 4 + [IdeaState.DECLINED] * 3 + [IdeaState.REFERRED] * 2 + [IdeaState.PARKED]


def past_ideas(
    count: int, *, today: date, readers: list[User], seed: int, spread: int = SPREAD_DAYS, youngest: int = 22
) -> list[int]:
    """Make `count` answered ideas received between `spread` and `youngest` days before `today`. Returns their ids.

    About one in seventeen was answered late, with the reason told. The same seed gives the same ideas.
    """
    chance = random.Random(seed)  # noqa: S311  (sample data)
    ages = sorted((chance.randint(youngest, spread) for _ in range(count)), reverse=True)
    made: list[int] = []
    for ages_now in _batches(iter(ages), BATCH):
        made += _batch(ages_now, today=today, readers=readers, chance=chance)
    return made


def _batch(ages: list[int], *, today: date, readers: list[User], chance: random.Random) -> list[int]:
    criteria_set = CriteriaSet.objects.get(valid_to__isnull=True)
    criteria = list(criteria_set.criteria.order_by("position"))
    numbers = _Numbers()
    ideas = [
        _idea(
            today - timedelta(days=age),
            criteria_set=criteria_set,
            reader=chance.choice(readers),
            numbers=numbers,
            chance=chance,
        )
        for age in ages
    ]
    ideas = Idea.objects.bulk_create(ideas)
    numbers.keep()
    CriterionAnswer.objects.bulk_create(
        (
            CriterionAnswer(idea=idea, criterion=criterion, text=topics.CRITERION_TEXTS[criterion.key])
            for idea in ideas
            for criterion in criteria
        ),
        batch_size=BATCH,
    )
    themes = {theme.key: theme.pk for theme in Theme.objects.all()}
    through = Idea.themes.through
    by_title = {topic.title.split("{")[0]: topic for topic in topics.TOPICS}
    rows = []
    for idea in ideas:
        topic = next(topic for start, topic in by_title.items() if idea.title.startswith(start.rstrip()))
        rows.append(through(idea_id=idea.pk, theme_id=themes[topic.theme]))
    through.objects.bulk_create(rows, batch_size=BATCH)
    assessments = Assessment.objects.bulk_create(
        Assessment(idea=idea, criteria_set=criteria_set, saved_at=_answered(idea), saved_by=idea.reader)
        for idea in ideas
    )
    judgements = []
    for assessment in assessments:
        declined = assessment.idea.state == IdeaState.DECLINED
        for criterion in criteria:
            verdict = (
                "not_met"
                if declined and criterion.key == "business_development"
                else "partly"
                if declined and criterion.key == "collaboration"
                else "met"
            )
            judgements.append(
                Judgement(assessment=assessment, criterion=criterion, verdict=verdict, reason=topics.REASONS[verdict])
            )
    Judgement.objects.bulk_create(judgements, batch_size=BATCH)
    told: dict[int, list[Judgement]] = {a.pk: [] for a in assessments}
    for judgement in judgements:
        told[judgement.assessment_id].append(judgement)
    Answer.objects.bulk_create(_answer(a.idea, told[a.pk], today=today) for a in assessments)
    Event.objects.bulk_create((event for idea in ideas for event in _events(idea)), batch_size=BATCH)
    late = [idea for idea in ideas if idea.delayed_to]
    Delay.objects.bulk_create(_delay(idea, chance) for idea in late)
    return [idea.pk for idea in ideas]


class _Numbers:
    """Running numbers per year, taken on from where the series stands."""

    def __init__(self) -> None:
        self.last = {series.year: series.last for series in NumberSeries.objects.all()}
        for year, most in Idea.objects.values_list("year").annotate(Max("running")):
            self.last[year] = max(self.last.get(year, 0), most)

    def take(self, year: int) -> int:
        self.last[year] = self.last.get(year, 0) + 1
        return self.last[year]

    def keep(self) -> None:
        for year, last in self.last.items():
            NumberSeries.objects.update_or_create(year=year, defaults={"last": last})


def words(topic: Topic, chance: random.Random) -> dict[str, str]:
    """A topic's title, problem and proposal with a place put in."""
    place = chance.choice(topics.PLACES)
    return {"title": topic.title.format(place=place), "problem": topic.problem, "proposal": topic.proposal}


def giver(topic: Topic, chance: random.Random) -> dict[str, str]:
    """An invented giver for a topic."""
    name = chance.choice(topics.NAMES)
    host = topic.organisation.lower().replace(" ", "-").translate(str.maketrans("åäö", "aao"))
    return {
        "giver_name": f"{name} Exempelsson",
        "giver_email": f"{name.lower().replace('ö', 'o')}@{host}.example",
        "giver_organisation": topic.organisation,
        "giver_sphere": topic.sphere,
        "reply_language": topic.language,
    }


def _idea(day: date, *, criteria_set: CriteriaSet, reader: User, numbers: _Numbers, chance: random.Random) -> Idea:
    topic = chance.choice(topics.TOPICS)
    received = _moment(day, chance.randint(7, 21), chance.randint(0, 59))
    late = chance.random() < 0.06
    days = chance.randint(22, 30) if late else min(21, max(1, round(chance.gauss(13, 5))))
    running = numbers.take(day.year)
    answered = received + timedelta(days=days)
    return Idea(
        number=f"MM-{day.year}-{running:04d}",
        year=day.year,
        running=running,
        state=chance.choice(_OUTCOMES),
        received_at=received,
        received_on=day,
        answer_due=answer_due(day),
        delayed_to=day + timedelta(days=30) if late else None,
        answered_at=min(answered, timezone.now()),
        told_at=received,
        spheres_wanted=[
            "city",
            "business",
            *chance.sample(["civil_society", "academia", "other_public"], chance.randint(0, 2)),
        ],
        support_wanted=chance.sample(
            ["participants", "premises", "funding_search", "process_support"], chance.randint(0, 2)
        ),
        origin=chance.choice([Origin.WEB] * 6 + [Origin.MEETING, Origin.AMBASSADOR]),
        email_confirmed_at=received + timedelta(hours=1),
        criteria_set=criteria_set,
        reader=reader,
        party=topic.organisation,
        **words(topic, chance),
        **giver(topic, chance),
    )


def _answer(idea: Idea, judgements: list[Judgement], *, today: date) -> Answer:
    answer = Answer(
        idea=idea, kind=idea.state, stage=AnswerStage.SENT, written_at=_answered(idea), written_by=idea.reader, sent_at=idea.answered_at,
        sent_by=idea.reader, contact=idea.reader,
        reasons=[
            {
                "key": j.criterion.key,
                "name_sv": j.criterion.name_sv,
                "name_en": j.criterion.name_en,
                "verdict": j.verdict,
                "reason": j.reason,
            }
            for j in judgements
        ],
    )  # fmt: skip
    if idea.state == IdeaState.ACCEPTED:
        answer.text, answer.next_step = topics.YES
    elif idea.state == IdeaState.DECLINED:
        answer.text, answer.would_change, answer.next_step = topics.NO
    elif idea.state == IdeaState.REFERRED:
        answer.text, answer.where_to, answer.where_link, answer.next_step = topics.REFERRED
    else:
        answer.text, answer.next_step = topics.PARKED
        answer.review_on = max(today, idea.answer_due) + timedelta(days=60)
    return answer


def _events(idea: Idea) -> Iterator[Event]:
    giver_, staff = ActorKind.GIVER, ActorKind.STAFF
    yield Event(idea=idea, at=idea.received_at, kind=EventKind.RECEIVED, actor_kind=giver_)
    yield Event(
        idea=idea, at=idea.received_at + timedelta(hours=20), kind=EventKind.TAKEN, old_state="submitted", new_state="under_review",
        actor_kind=staff, actor=idea.reader,
    )  # fmt: skip
    if idea.delayed_to:
        told = _moment(idea.answer_due, 15)
        yield Event(idea=idea, at=told, kind=EventKind.DELAYED, actor_kind=staff, actor=idea.reader)
    yield Event(
        idea=idea,
        at=_answered(idea),
        kind=EventKind.ANSWERED,
        old_state="under_review",
        new_state=idea.state,
        actor_kind=staff,
        actor=idea.reader,
    )


def _delay(idea: Idea, chance: random.Random) -> Delay:
    reason, changed = chance.choice(topics.LATE_REASONS)
    told = _moment(idea.answer_due, 15)
    return Delay(
        idea=idea,
        reason=reason,
        changed=changed,
        new_date=idea.delayed_to or idea.answer_due,
        told_at=told,
        told_by=idea.reader,
    )


def _answered(idea: Idea) -> datetime:
    return idea.answered_at or idea.received_at


def _moment(day: date, hour: int, minute: int = 0) -> datetime:
    return timezone.make_aware(datetime.combine(day, time(hour, minute)))


def _batches(items: Iterator[int], size: int) -> Iterator[list[int]]:
    while batch := list(islice(items, size)):
        yield batch

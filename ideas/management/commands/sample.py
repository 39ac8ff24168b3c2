"""`manage.py sample`: invented ideas in three sizes, for the demo and for measuring. Dates are relative to today."""

from __future__ import annotations

import random
from argparse import ArgumentParser
from dataclasses import replace
from datetime import datetime, timedelta

import time_machine
from django.contrib.auth.models import Group
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone

from border.formkeys import new_form_key
from ideas import answering, giving, handing_in, merging, private, triage
from ideas.answering import Written
from ideas.handing_in import HandedIn
from ideas.models import Criterion, Idea, InventoryPlace, Suspicion
from ideas.sample import topics
from ideas.sample.generator import giver, past_ideas, words
from ideas.sample.topics import Topic
from ideas.vocabulary import AnswerKind, Verdict
from outbox.models import Message, State
from people.models import Administration, Ambassador, Theme, Unit, User
from people.vocabulary import StaffRole

PAST = {"S": 42, "M": 4_982, "L": 29_982}


class Command(BaseCommand):
    help = "Load invented ideas: S 60, M 5,000, L 30,000."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--size", choices=list(PAST), default="S")
        parser.add_argument("--seed", type=int, default=2015)
        parser.add_argument("--if-empty", action="store_true", help="do nothing when there are ideas already")

    def handle(self, *args: object, size: str, seed: int, if_empty: bool, **options: object) -> None:
        if Idea.objects.exists():
            if if_empty:
                return
            raise CommandError("There are ideas in this database already; sample data is for an empty one.")
        with transaction.atomic():
            staff = _staff()
            past_ideas(PAST[size], today=timezone.localdate(), readers=staff[:2], seed=seed)
            _current(staff, random.Random(seed))  # noqa: S311
        self.stdout.write(f"{Idea.objects.count()} ideas, {User.objects.count()} staff accounts without passwords.")


def _staff() -> list[User]:
    people = [
        ("carin@malmo.example", "Carin Exempelsson", "processledare", StaffRole.COORDINATOR),
        ("robin@malmo.example", "Robin Exempelsson", "processledare", StaffRole.COORDINATOR),
        ("hanna@malmo.example", "Hanna Exempelsson", "enhetschef", StaffRole.READER),
        ("rut@malmo.example", "Rut Exempelsson", "registrator", StaffRole.REGISTRAR),
    ]
    made = []
    for email, name, title, role in people:
        user = User.objects.filter(email=email).first() or User.objects.create_user(
            email, None, name=name, title=title, telephone="040-34 10 00"
        )
        user.groups.add(Group.objects.get_or_create(name=role)[0])
        made.append(user)
    Unit.objects.filter(valid_to__isnull=True).update(head=made[2])
    for number, administration in enumerate(Administration.objects.all()):
        name = topics.NAMES[number % len(topics.NAMES)]
        Ambassador.objects.get_or_create(
            administration=administration,
            defaults={"name": f"{name} Exempelsson", "email": f"ambassador{number + 1}@malmo.example"},
        )
    return made


def _content(topic: Topic, chance: random.Random) -> HandedIn:
    base = HandedIn(
        title="", problem="", proposal="", criteria=topics.CRITERION_TEXTS, spheres_wanted=["city", "business", "civil_society"],
        giver_name="", giver_email="", giver_sphere="",
        theme_ids=list(Theme.objects.filter(key=topic.theme).values_list("pk", flat=True)),
    )  # fmt: skip
    return replace(base, **words(topic, chance), **giver(topic, chance))  # type: ignore[arg-type]


def _current(staff: list[User], chance: random.Random) -> None:
    """The ideas of these weeks, made by the verbs themselves under a moved clock, so that each tells its own story."""
    carin, robin = staff[0], staff[1]
    ambassadors = list(Ambassador.objects.all())
    story = iter(range(len(topics.TOPICS)))

    def received(days_ago: int, hour: int = 10) -> Idea:
        topic = topics.TOPICS[next(story)]
        with _clock(days_ago, hour):
            content = _content(topic, chance)
            idea = handing_in.hand_in_for(content, by=carin, form_key=new_form_key())
            Idea.objects.filter(pk=idea.pk).update(told_at=timezone.now())
        return idea

    def confirmed(idea: Idea) -> Idea:
        giving.confirm_address(private.find(private.new_address(idea, mailed=True, at=timezone.now())))
        idea.refresh_from_db()
        return idea

    late, late_told = received(25), received(23)
    with _clock(20):
        triage.take(late, by=robin)
        triage.take(confirmed(late_told), by=carin)
    with _clock(2):
        triage.tell_delay(
            late_told, reason="Vi väntade på svar från två förvaltningar.", changed="Vi frågar nu redan första veckan.",
            new_date=timezone.localdate() + timedelta(days=6), by=carin,
        )  # fmt: skip

    due_soon, asked, judged = received(18), received(17), received(16)
    with _clock(14):
        triage.take(due_soon, by=carin)
        triage.take(confirmed(asked), by=robin)
        triage.take(judged, by=carin)
    with _clock(4):
        triage.ask_giver(
            asked,
            text="I vilka två hus tänker ni börja, och vem äger husen?",
            answer_before=timezone.localdate() + timedelta(days=7),
            by=robin,
        )
        triage.ask_ambassador(
            due_soon,
            ambassador=ambassadors[0],
            text="Pågår något liknande hos er, och vem är närmast frågan?",
            by=carin,
        )
        question = triage.ask_ambassador(
            judged, ambassador=ambassadors[4], text="Har ni platser för arbetsträning i området?", by=carin
        )
    with _clock(3):
        triage.ambassador_replies(question, text="Ja, tre platser från mars. Prata med gruppen för unga vuxna.")
        _judge(judged, carin, {})
        for place, found in zip(
            InventoryPlace.objects.all()[:3],
            ("Inget liknande pågår.", "Tre platser från mars, se svaret.", "Inget beslut."),
            strict=True,
        ):
            triage.record_inventory(judged, place=place, found=found, by=carin)
        triage.add_note(judged, text="Ring hyresvärden före svaret. Möte bokat på torsdag.", by=robin)

    held_yes, held_no = received(12), received(11)
    with _clock(5):
        triage.take(confirmed(held_yes), by=carin)
        _judge(held_yes, carin, {})
        answering.hold(answering.write(held_yes, version=0, written=_yes(carin), by=carin), by=carin)
        triage.take(held_no, by=robin)
        _judge(held_no, robin, {"business_development": (Verdict.NOT_MET, topics.REASONS["not_met"])})
        text, would_change, next_step = topics.NO
        no = Written(AnswerKind.DECLINED, text, would_change=would_change, next_step=next_step, contact=robin)
        answering.hold(answering.write(held_no, version=0, written=no, by=robin), by=robin)

    first, same = received(10), received(9)
    with _clock(7):
        triage.take(confirmed(first), by=carin)
        merging.merge(same, into=first, by=carin)

    taken_back = received(8)
    with _clock(6):
        giving.withdraw(confirmed(taken_back), reason="Vi har hittat en lösning själva.")

    answered = received(13)
    with _clock(1):
        triage.take(confirmed(answered), by=carin)
        _judge(answered, carin, {})
        answering.send(answering.write(answered, version=0, written=_yes(carin), by=carin), by=carin)

    for days_ago in (5, 4, 3, 2, 1, 1, 0):
        received(days_ago, hour=8)
    with _clock(1):
        Suspicion.objects.create(
            typed={
                "title": "Best SEO backlinks for your city",
                "problem": "Buy 1000 backlinks today at http://spam.invalid",
                "giver_name": "Bot",
            },
            reasons=["decoy", "phrase"],
            received_at=timezone.now(),
            draft_digest="sample",
        )
    # Only the mails of the last day go out in a demo; those of the past were read long ago, and one shows what a failure looks like.
    day_ago = timezone.now() - timedelta(days=1, hours=12)
    old = Message.objects.exclude(about__in=[f"idea:{idea.pk}" for idea in (answered, asked, late_told, judged)])
    Message.objects.filter(pk__in=old).filter(sent_at__isnull=True).exclude(
        kind="ideas/received", about=f"idea:{answered.pk}"
    ).update(state=State.SENT, sent_at=day_ago)
    failed = Message.objects.filter(kind="ideas/received").order_by("id").first()
    if failed:
        Message.objects.filter(pk=failed.pk).update(
            state=State.DEAD, sent_at=None, smtp_code=550, error="5.1.1 no such mailbox", attempts=1
        )


def _yes(contact: User) -> Written:
    text, next_step = topics.YES
    return Written(AnswerKind.ACCEPTED, text, next_step=next_step, contact=contact)


def _judge(idea: Idea, by: User, others: dict[str, tuple[Verdict, str]]) -> None:
    judged = [
        triage.Judged(criterion, *others.get(criterion.key, (Verdict.MET, "Ja, det framgår av svaret.")))
        for criterion in Criterion.objects.filter(criteria_set=idea.criteria_set)
    ]
    triage.judge(idea, version=0, judgements=judged, by=by)


def _clock(days_ago: int, hour: int = 11) -> time_machine.travel:
    then = timezone.localtime() - timedelta(days=days_ago)
    moment = (
        min(then.replace(hour=hour, minute=15, second=0), timezone.localtime() - timedelta(seconds=1))
        if days_ago == 0
        else then.replace(hour=hour, minute=15)
    )
    return time_machine.travel(datetime.fromtimestamp(moment.timestamp(), tz=moment.tzinfo), tick=False)

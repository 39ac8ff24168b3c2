"""Every mail about ideas, one function each; its words stand in templates/letters/ideas/<name>.<language>.txt.

Mails to a giver hold no text by the giver, and until the address is confirmed only the receipt and the answer are mailed
to it; otherwise anybody could use the form to write to a stranger (reliability.md 1.8).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

from django.urls import reverse
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from ideas import private
from ideas.models import Addition, AmbassadorQuestion, Answer, Delay, GiverQuestion, Idea, Merge
from ideas.vocabulary import AnswerKind, Verdict
from outbox import letters, links, queue
from outbox.models import Lane, Message
from people.models import Unit, User

AMBASSADOR_PURPOSE = "ambassador-question"

Values = Mapping[str, str | list[tuple[str, str]]]

# --- To the giver -----------------------------------------------------------------------------------------------------


def idea_received(idea: Idea) -> Message | None:
    """The receipt: number, date of the answer, the private link; no text by the giver."""
    return _to_giver(idea, "received", key="received", lane=Lane.RECEIPT, unconfirmed_too=True)


def address_to_confirm(idea: Idea) -> Message | None:
    """The giver changed her address: a link to the new one, to be confirmed there."""
    return _to_giver(idea, "confirm_address", key=_stamp("confirm"), lane=Lane.RECEIPT, unconfirmed_too=True)


def link_asked_for(idea: Idea) -> Message | None:
    """A new private link for a giver who lost hers."""
    return _to_giver(idea, "new_link", key=_stamp("link"), lane=Lane.RECEIPT, unconfirmed_too=True)


def draft_link(*, email: str, language: str, token: str, remove_on: date) -> Message:
    """The address of a draft, to whoever typed the mail address."""
    values = {
        **sender(language),
        "draft_url": links.absolute(private.status_path(token, language, "ideas:draft")),
        "remove_on": long_date(remove_on, language),
    }
    return queue.write(
        "ideas/draft_link", key=_stamp(f"draft:{links.digest('draft', token)}"), to=email, language=language, values=values,
        lane=Lane.RECEIPT,
    )  # fmt: skip


def idea_taken(idea: Idea) -> Message | None:
    """Who reads the idea, to a giver who follows by mail."""
    if not idea.follow_by_mail:
        return None
    return _to_giver(
        idea,
        "taken",
        key="taken",
        values={"reader": str(idea.reader), "reader_title": idea.reader.title if idea.reader else ""},
    )


def idea_registered(idea: Idea) -> Message | None:
    """The case number, to a giver who follows by mail."""
    if not idea.follow_by_mail:
        return None
    return _to_giver(idea, "registered", key="registered", values={"case_number": idea.case_number})


def giver_asked(question: GiverQuestion) -> Message | None:
    """There is a question; the question itself stands on the private page."""
    language = question.idea.reply_language
    return _to_giver(
        question.idea,
        "question",
        key=f"question:{question.pk}",
        values={"reader": str(question.asked_by), "answer_before": long_date(question.answer_before, language)},
    )


def answer_delayed(delay: Delay) -> Message | None:
    """We are late, and say so: the reason and a new date."""
    language = delay.idea.reply_language
    return _to_giver(
        delay.idea,
        "delayed",
        key=f"delay:{delay.pk}",
        values={"reason": delay.reason, "new_date": deadline(delay.new_date, language)},
    )


def idea_answered(answer: Answer, *, to: Idea) -> Message | None:
    """The answer; the only mail besides the receipt that goes to an unconfirmed address."""
    return _to_giver(
        to,
        answer.kind,
        key=f"answer:{answer.pk}",
        values=answer_values(answer, to.reply_language),
        lane=Lane.DECISION,
        unconfirmed_too=True,
        reply_to=answer.contact.email if answer.contact else "",
        # The record of the decision: its words are not erased with time.
        keep=True,
    )


def idea_reopened(idea: Idea) -> Message | None:
    """A resting idea is taken up again."""
    return _to_giver(idea, "reopened", key=_stamp("reopened"))


def idea_withdrawn(idea: Idea) -> Message | None:
    """What is kept of a withdrawn idea, and why."""
    return _to_giver(idea, "withdrawn", key=_stamp("withdrawn"))


def ideas_merged(merge: Merge) -> None:
    """Both givers are told, each about the other's number only."""
    _to_giver(merge.source, "merged", key=f"merge:{merge.pk}", values={"other": merge.target.number})
    _to_giver(merge.target, "merged", key=f"merge:{merge.pk}", values={"other": merge.source.number})


def ideas_unmerged(merge: Merge) -> None:
    """Both givers are told that the two go on by themselves."""
    _to_giver(merge.source, "unmerged", key=f"unmerge:{merge.pk}", values={"other": merge.target.number})
    _to_giver(merge.target, "unmerged", key=f"unmerge:{merge.pk}", values={"other": merge.source.number})


def told_of_project(idea: Idea, name: str, *, key: str, values: Values) -> Message | None:
    """What became of an idea, told to its giver by the project app: the letter `ideas/<name>`, once per `key`."""
    return _to_giver(idea, name, key=key, values=values)


def preview_answer(answer: Answer) -> letters.Letter:
    """The mail an answer will become, in the giver's language, with a link that leads nowhere."""
    idea = answer.idea
    values = {
        **_idea_values(idea),
        **answer_values(answer, idea.reply_language),
        "status_url": links.absolute("/ide/…/"),
    }
    return letters.render(f"ideas/{answer.kind}", idea.reply_language, values)


# --- To staff and ambassadors -----------------------------------------------------------------------------------------


def idea_assigned(idea: Idea, *, to: User, by: User) -> Message:
    """A colleague gave you an idea to read."""
    return _to_staff(to, "assigned", key=_stamp(f"assigned:{idea.pk}"), idea=idea, values={"by": str(by)})


def giver_replied(question: GiverQuestion) -> Message | None:
    """The giver has answered the reader's question."""
    reader = question.idea.reader
    return _to_staff(reader, "giver_replied", key=f"replied:{question.pk}", idea=question.idea) if reader else None


def idea_added_to(addition: Addition) -> Message | None:
    """The giver has added something."""
    reader = addition.idea.reader
    return _to_staff(reader, "added_to", key=f"addition:{addition.pk}", idea=addition.idea) if reader else None


def ambassador_replied(question: AmbassadorQuestion) -> Message:
    """An ambassador has answered."""
    values = {"administration": question.ambassador.administration.name_in(question.asked_by.language)}
    return _to_staff(
        question.asked_by,
        "ambassador_replied",
        key=f"ambassador-replied:{question.pk}",
        idea=question.idea,
        values=values,
    )


def ambassador_asked(question: AmbassadorQuestion) -> Message:
    """The question to an ambassador, with a link for one answer."""
    return _to_ambassador(question, "ambassador_question", key=f"ambassador:{question.pk}")


def ambassador_reminded(question: AmbassadorQuestion) -> Message:
    """The question once more, on its last day."""
    return _to_ambassador(question, "ambassador_reminder", key=f"ambassador-reminder:{question.pk}")


def new_ideas(coordinators: Iterable[User], *, count: int, slot: str) -> None:
    """How many ideas have come in since the last such mail; one mail however many they are."""
    for user in coordinators:
        _to_staff(user, "new_ideas", key=f"new:{slot}:{user.pk}", values={"count": str(count)}, lane=Lane.FOLLOW)


def reader_reminded(idea: Idea, *, to: User, mark: int, day: int, left: int) -> Message:
    """Day 7, 14, 18 or 20 of the promise, and every day after it: this idea waits for its answer.

    `mark` is the day of the promise the reminder belongs to, once each; `day` and `left` are today's.
    """
    return _to_staff(
        to,
        "overdue" if left < 0 else "reminder",
        key=f"reminder:{idea.pk}:{mark}:{to.pk}",
        idea=idea,
        values={"day": str(day), "left": str(abs(left))},
    )


def parked_due(idea: Idea, *, to: User, review_on: date) -> Message:
    """The day has come on which a resting idea is taken up again."""
    return _to_staff(
        to,
        "parked_due",
        key=f"parked:{idea.pk}:{review_on}:{to.pk}",
        idea=idea,
        values={"review_on": long_date(review_on, to.language)},
    )


def monday_digest(user: User, *, lines: list[tuple[str, str]], week: str, year: int) -> Message:
    """What is new, due, late and waiting, once a week."""
    return _to_staff(
        user, "digest", key=f"digest:{year}-{week}:{user.pk}", values={"lines": lines, "week": week}, lane=Lane.FOLLOW
    )


# --- Parts ------------------------------------------------------------------------------------------------------------


def sender(language: str) -> dict[str, str]:
    """Who writes: the unit of today, in `language`."""
    unit = _unit()
    english = language.startswith("en")
    return {
        "unit": unit.name_in(language) if unit else "Meet Malmö",
        "telephone": unit.telephone if unit else "",
        "hours": (unit.hours_en if english else unit.hours_sv) if unit else "",
    }


def _unit() -> Unit | None:
    return Unit.objects.valid_today().first()


def _from() -> tuple[str, str]:
    """Sender's name and where replies go: the unit's of today, data and not code."""
    unit = _unit()
    return (unit.sender_name, unit.reply_to) if unit else ("Meet Malmö", "")


def answer_values(answer: Answer, language: str) -> dict[str, str | list[tuple[str, str]]]:
    """The parts of an answer as its letter names them."""
    reasons: list[tuple[str, str]] = []
    with translation.override(language):
        judgements = (
            answer.idea.assessment.judgements.select_related("criterion") if hasattr(answer.idea, "assessment") else []
        )
        for judgement in judgements:
            heading = f"{judgement.criterion.name_in(language)}: {Verdict(judgement.verdict).label.lower()}"
            reasons.append((heading, judgement.reason))
        contact = answer.contact
        values: dict[str, str | list[tuple[str, str]]] = {
            "text": answer.text,
            "reasons": reasons if answer.kind == AnswerKind.DECLINED else [r for r in reasons if r[1]],
            "would_change": answer.would_change,
            "next_step": answer.next_step,
            "where_to": answer.where_to,
            "where_link": answer.where_link,
            "review_on": long_date(answer.review_on, language) if answer.review_on else "",
            "contact": ", ".join(filter(None, [contact.name, contact.title, contact.telephone]))
            if contact
            else _("the coordinators"),
        }
    return values


def long_date(day: date, language: str) -> str:
    """14 december 2026, with spaces that do not break."""
    with translation.override(language):
        return date_format(day, "j F Y").replace(" ", "\N{NO-BREAK SPACE}")


def deadline(day: date, language: str) -> str:
    """torsdag 3 december 2026."""
    with translation.override(language):
        # Weekdays are written small in Swedish; Django's English ones are large already, its Swedish ones small.
        return f"{date_format(day, 'l')}\N{NO-BREAK SPACE}{long_date(day, language)}"


def _idea_values(idea: Idea) -> dict[str, str]:
    language = idea.reply_language
    received = timezone.localtime(idea.received_at)
    return {
        **sender(language),
        "number": idea.number,
        "received_on": deadline(received.date(), language),
        "received_at": received.strftime("%H.%M"),
        "answer_due": deadline(idea.answer_due, language),
    }


def _to_giver(
    idea: Idea,
    name: str,
    *,
    key: str,
    values: Values | None = None,
    lane: Lane = Lane.DECISION,
    unconfirmed_too: bool = False,
    reply_to: str = "",
    keep: bool = False,
) -> Message | None:
    if not idea.giver_email or not (idea.email_confirmed_at or unconfirmed_too):
        return None
    full_key = f"idea:{idea.pk}:{key}"
    known = Message.objects.filter(key=full_key).first()
    if known:
        return known
    token = private.new_address(idea, mailed=True, at=timezone.now())
    url = links.absolute(private.status_path(token, idea.reply_language))
    name_of_sender, replies = _from()
    return queue.write(
        f"ideas/{name}",
        key=full_key,
        to=idea.giver_email,
        language=idea.reply_language,
        values={**_idea_values(idea), "status_url": url, **(values or {})},
        about=f"idea:{idea.pk}",
        lane=lane,
        keep=keep,
        sender_name=name_of_sender,
        reply_to=reply_to or replies,
    )


def _to_staff(
    user: User,
    name: str,
    *,
    key: str,
    idea: Idea | None = None,
    values: Values | None = None,
    lane: Lane = Lane.DECISION,
) -> Message:
    language = user.language
    with translation.override(language):
        path = idea.get_admin_url() if idea else reverse("admin:index")
    about: dict[str, str] = {}
    if idea:
        about = {"number": idea.number, "answer_due": deadline(idea.answer_due, language)}
    name_of_sender, replies = _from()
    return queue.write(
        f"ideas/staff_{name}",
        key=key,
        to=user.email,
        language=language,
        values={**sender(language), "url": links.absolute(path), **about, **(values or {})},
        about=f"idea:{idea.pk}" if idea else "",
        lane=lane,
        sender_name=name_of_sender,
        reply_to=replies,
    )


def _to_ambassador(question: AmbassadorQuestion, name: str, *, key: str) -> Message:
    language = question.ambassador.language
    signed = links.sign(AMBASSADOR_PURPOSE, question.pk, question.nonce)
    path = private.status_path(signed, language, "ideas:ambassador")
    return queue.write(
        f"ideas/{name}",
        key=key,
        to=question.ambassador.email,
        language=language,
        values={
            **sender(language),
            "number": question.idea.number,
            "asked_by": str(question.asked_by),
            "due_on": deadline(question.due_on, language),
            "url": links.absolute(path),
        },
        about=f"idea:{question.idea_id}",
        sender_name=_from()[0],
        reply_to=question.asked_by.email,
    )


def _stamp(name: str) -> str:
    # For mails that may be asked for again: each asking is its own cause.
    return f"{name}:{timezone.now().isoformat()}"

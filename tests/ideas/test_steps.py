"""Each step of triage and of the giver: allowed, refused, repeated, and the mail it sends."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, InternalError, transaction
from django.utils import timezone

from ideas import answering, giving, merging, private, triage
from ideas.answering import Written
from ideas.errors import NotMergeable, NotReady, Stale, WrongState
from ideas.models import Answer, Criterion, Event, Idea, StatusLink
from ideas.vocabulary import AnswerKind, EventKind, IdeaState, Verdict
from outbox.models import Message
from people.models import Administration, Ambassador, Person, Unit
from tests.builders import make_idea, make_staff

pytestmark = pytest.mark.django_db


@pytest.fixture
def carin():
    return make_staff()


@pytest.fixture
def idea(carin):
    return make_idea()


def confirmed(idea) -> Idea:
    token = private.new_address(idea, mailed=True, at=timezone.now())
    giving.confirm_address(private.find(token))
    idea.refresh_from_db()
    return idea


def mails(kind: str) -> int:
    return Message.objects.filter(kind=f"ideas/{kind}").count()


def judge_all(idea, carin, verdict=Verdict.MET, reason="", **others):
    judged = [
        triage.Judged(
            criterion, others.get(criterion.key, (verdict, reason))[0], others.get(criterion.key, (verdict, reason))[1]
        )
        for criterion in Criterion.objects.filter(criteria_set=idea.criteria_set)
    ]
    version = idea.assessment.version if hasattr(idea, "assessment") else 0
    triage.judge(idea, version=version, judgements=judged, by=carin)
    return Idea.objects.get(pk=idea.pk)


def yes(**changes) -> Written:
    return Written(
        **{"kind": AnswerKind.ACCEPTED, "text": "Vi vill göra det här.", "next_step": "Kim ringer dig.", **changes}
    )


def no(**changes) -> Written:
    return Written(**{"kind": AnswerKind.DECLINED, "text": "Inte nu.", "would_change": "Ett företag till.", **changes})


# --- Taking and assigning ---------------------------------------------------------------------------------------------


def test_taking_makes_the_taker_reader_and_leaves_a_history_row(idea, carin):
    triage.take(idea, by=carin)
    assert (idea.state, idea.reader) == (IdeaState.UNDER_REVIEW, carin)
    event = idea.events.get(kind=EventKind.TAKEN)
    assert (event.old_state, event.new_state, event.actor) == ("submitted", "under_review", carin)


def test_second_taker_is_told_that_somebody_was_faster(idea, carin):
    stale = Idea.objects.get(pk=idea.pk)
    triage.take(idea, by=carin)
    with pytest.raises(WrongState):
        triage.take(stale, by=make_staff("robin@malmo.example", "Robin"))
    idea.refresh_from_db()
    assert idea.reader == carin
    assert idea.events.filter(kind=EventKind.TAKEN).count() == 1


def test_assigning_tells_the_new_reader_once_and_not_oneself(idea, carin):
    robin = make_staff("robin@malmo.example", "Robin")
    triage.assign(idea, to=robin, by=carin)
    assert Message.objects.get(kind="ideas/staff_assigned").to == robin.email
    triage.assign(idea, to=carin, by=carin)
    assert mails("staff_assigned") == 1


# --- What is mailed to whom -------------------------------------------------------------------------------------------


def test_unconfirmed_address_gets_only_receipt_and_answer(idea, carin):
    giving.follow_by_mail(idea, wanted=True)
    triage.take(idea, by=carin)
    triage.ask_giver(idea, text="Var?", answer_before=timezone.localdate(), by=carin)
    triage.tell_delay(idea, reason="Semester.", changed="", new_date=timezone.localdate() + timedelta(7), by=carin)
    answer = answering.write(idea, version=0, written=yes(), by=carin)
    answering.send(answer, by=carin)
    to_giver = Message.objects.filter(to=idea.giver_email).order_by("id").values_list("kind", flat=True)
    assert list(to_giver) == ["ideas/received", "ideas/accepted"]


def test_confirmed_address_gets_what_needs_her(idea, carin):
    confirmed(idea)
    triage.ask_giver(idea, text="Var?", answer_before=timezone.localdate(), by=carin)
    assert mails("question") == 1
    assert "Var?" not in Message.objects.get(kind="ideas/question").text


def test_question_asked_before_confirming_is_mailed_on_confirming(idea, carin):
    triage.ask_giver(idea, text="Var?", answer_before=timezone.localdate(), by=carin)
    assert mails("question") == 0
    confirmed(idea)
    assert mails("question") == 1


def test_only_a_mailed_link_confirms_the_address(idea):
    shown = private.find(private.new_address(idea, mailed=False, at=timezone.now()))
    giving.confirm_address(shown)
    idea.refresh_from_db()
    assert idea.email_confirmed_at is None
    confirmed(idea)
    assert idea.email_confirmed_at
    assert Person.objects.get().email == idea.giver_email
    first = idea.email_confirmed_at
    confirmed(idea)
    assert idea.email_confirmed_at == first


def test_new_address_has_to_be_confirmed_from_its_own_mail(idea):
    old = private.find(private.new_address(idea, mailed=True, at=timezone.now()))
    confirmed(idea)
    giving.change_contact(idea, email="ny@cykel.example", language="en")
    assert idea.email_confirmed_at is None
    old.refresh_from_db()
    giving.confirm_address(old)
    idea.refresh_from_db()
    assert idea.email_confirmed_at is None
    assert Message.objects.get(kind="ideas/confirm_address").to == "ny@cykel.example"


def test_internal_note_reaches_nobody(idea, carin):
    confirmed(idea)
    before = Message.objects.count()
    triage.add_note(idea, text="HEMLIG ANTECKNING", by=carin)
    answer = answering.write(idea, version=0, written=yes(), by=carin)
    answering.send(answer, by=carin)
    assert Message.objects.count() == before + 1
    assert not any("HEMLIG" in m.text + m.html + m.subject for m in Message.objects.all())


# --- Questions --------------------------------------------------------------------------------------------------------


def test_reply_brings_the_idea_back_and_tells_the_reader_once(idea, carin):
    question = triage.ask_giver(idea, text="Var?", answer_before=timezone.localdate(), by=carin)
    giving.reply(question, text="I Sofielund.")
    with pytest.raises(WrongState):
        giving.reply(question, text="Igen.")
    idea.refresh_from_db()
    assert (idea.state, idea.questions.get().reply) == (IdeaState.UNDER_REVIEW, "I Sofielund.")
    assert mails("staff_giver_replied") == 1


def test_ambassador_answers_once(idea, carin):
    ambassador = Ambassador.objects.create(
        name="Alva Exempel", email="alva@kultur.example", administration=Administration.objects.first()
    )
    question = triage.ask_ambassador(idea, ambassador=ambassador, text="Pågår något?", by=carin)
    assert mails("ambassador_question") == 1
    triage.ambassador_replies(question, text="Ja, ett projekt.")
    with pytest.raises(WrongState):
        triage.ambassador_replies(question, text="Nej.")
    question.refresh_from_db()
    assert question.reply == "Ja, ett projekt."
    assert mails("staff_ambassador_replied") == 1


# --- Saving over each other -------------------------------------------------------------------------------------------


def test_second_of_two_assessments_is_refused_and_the_first_kept(idea, carin):
    first = Criterion.objects.filter(criteria_set=idea.criteria_set)[0]
    triage.judge(idea, version=0, judgements=[triage.Judged(first, Verdict.MET, "Carin")], by=carin)
    with pytest.raises(Stale) as refused:
        triage.judge(idea, version=0, judgements=[triage.Judged(first, Verdict.NOT_MET, "Robin")], by=carin)
    assert refused.value.current.judgements.get().reason == "Carin"
    triage.judge(idea, version=1, judgements=[triage.Judged(first, Verdict.PARTLY, "Robin")], by=carin)
    assert Idea.objects.get(pk=idea.pk).assessment.version == 2


def test_judging_takes_an_idea_nobody_had_taken_and_leaves_an_answered_one(idea, carin):
    judge_all(idea, carin)
    idea.refresh_from_db()
    assert (idea.state, idea.reader) == (IdeaState.UNDER_REVIEW, carin)
    assert list(idea.events.values_list("kind", flat=True)) == ["received", "taken", "judged"]
    answering.send(answering.write(idea, version=0, written=yes(), by=carin), by=carin)
    with pytest.raises(WrongState):
        judge_all(Idea.objects.get(pk=idea.pk), carin, verdict=Verdict.NOT_MET)
    assert not idea.assessment.judgements.filter(verdict=Verdict.NOT_MET).exists()


def test_second_of_two_register_saves_is_refused(idea, carin):
    facts = {
        "case_number": "STK-2026-1",
        "registered_on": None,
        "party": "A",
        "brief_matter": "Cyklar",
        "secrecy_mark": False,
    }
    triage.register(idea, version=1, **facts, by=carin)
    with pytest.raises(Stale):
        triage.register(idea, version=1, **{**facts, "party": "B"}, by=carin)
    idea.refresh_from_db()
    assert (idea.party, idea.case_number, idea.registered_on) == ("A", "STK-2026-1", timezone.localdate())
    assert idea.events.filter(kind=EventKind.REGISTERED).count() == 1


# --- Answers ----------------------------------------------------------------------------------------------------------


def test_no_cannot_be_saved_while_a_failed_criterion_has_no_reason(idea, carin):
    idea = judge_all(idea, carin, business_development=(Verdict.NOT_MET, ""))
    with pytest.raises(NotReady):
        answering.write(idea, version=0, written=no(), by=carin)
    assert not Answer.objects.exists()
    idea = judge_all(idea, carin, business_development=(Verdict.NOT_MET, "Bara ett företag har nytta."))
    answering.write(idea, version=0, written=no(), by=carin)
    assert Answer.objects.get().kind == AnswerKind.DECLINED


def test_no_needs_every_criterion_judged_and_one_not_met(idea, carin):
    with pytest.raises(NotReady):
        answering.write(idea, version=0, written=no(), by=carin)
    idea = judge_all(idea, carin)
    with pytest.raises(NotReady):
        answering.write(idea, version=0, written=no(), by=carin)


@pytest.mark.parametrize(
    "written",
    [
        yes(next_step=""),
        yes(text=" "),
        Written(AnswerKind.REFERRED, "Dit.", where_to="Malmöinitiativet"),
        Written(AnswerKind.PARKED, "", review_on=timezone.localdate() + timedelta(days=9)),
    ],
)
def test_half_written_answer_is_kept_but_neither_held_nor_sent(idea, carin, written):
    answer = answering.write(idea, version=0, written=written, by=carin)
    for step in (answering.hold, answering.send):
        with pytest.raises(NotReady):
            step(answer, by=carin)
    assert Answer.objects.get().stage == "draft"
    assert not Message.objects.exclude(kind="ideas/received").exists()


@pytest.mark.parametrize("written", [Written(AnswerKind.REFERRED, "Dit."), Written(AnswerKind.PARKED, "Vila.")])
def test_better_way_to_nowhere_and_rest_without_an_end_are_not_kept(idea, carin, written):
    with pytest.raises(NotReady):
        answering.write(idea, version=0, written=written, by=carin)
    assert not Answer.objects.exists()


def test_answer_changed_after_it_was_read_is_not_held_unread(idea, carin):
    answer = answering.write(idea, version=0, written=yes(), by=carin)
    answering.write(idea, version=1, written=yes(text="Ändrat."), by=carin)
    with pytest.raises(Stale):
        answering.hold(answer, by=carin)
    assert Answer.objects.get().stage == "draft"


def test_sent_answer_keeps_reasons_time_and_mail_in_the_givers_language(carin):
    idea = make_idea(reply_language="en")
    idea = judge_all(idea, carin, own_commitment=(Verdict.NOT_MET, "You do not take part."))
    answer = answering.write(idea, version=0, written=no(), by=carin)
    answering.send(answer, by=carin)
    idea.refresh_from_db()
    answer.refresh_from_db()
    assert (idea.state, bool(idea.answered_at), len(answer.reasons)) == (IdeaState.DECLINED, True, 5)
    mail = Message.objects.get(kind="ideas/declined")
    assert "The answer is no this time" in mail.text
    assert "Your own commitment: not met" in mail.text
    assert "You do not take part." in mail.text


def test_answer_is_sent_once_and_a_changed_one_is_not_sent_unread(idea, carin):
    answer = answering.write(idea, version=0, written=yes(), by=carin)
    read = Answer.objects.get(pk=answer.pk)
    changed = answering.write(idea, version=1, written=yes(text="Ändrat."), by=carin)
    with pytest.raises(Stale):
        answering.send(read, by=carin)
    answering.send(changed, by=carin)
    with pytest.raises(WrongState):
        answering.send(changed, by=carin)
    assert mails("accepted") == 1


def test_held_answers_are_released_together_and_the_rest_said(carin):
    ideas = [make_idea() for _ in range(3)]
    answers = [answering.write(idea, version=0, written=yes(), by=carin) for idea in ideas]
    for answer in answers:
        answering.hold(answer, by=carin)
    assert mails("accepted") == 0
    giving.withdraw(ideas[1], reason="Nej.")
    sent, skipped = answering.release(answers, by=carin)
    assert [a.pk for a in sent] == [answers[0].pk, answers[2].pk]
    assert [a.pk for a, _reason in skipped] == [answers[1].pk]
    assert mails("accepted") == 2


def test_parked_idea_is_taken_up_again_and_answered_anew(idea, carin):
    written = Written(
        AnswerKind.PARKED, "Vi väntar.", next_step="Vi hör av oss.", review_on=timezone.localdate() + timedelta(30)
    )
    answering.send(answering.write(idea, version=0, written=written, by=carin), by=carin)
    idea.refresh_from_db()
    first = idea.answered_at
    triage.reopen(idea, by=carin)
    # The promise was kept by the first answer: it is not late again, however long the second takes.
    later = timezone.localdate() + timedelta(days=90)
    assert not Idea.objects.overdue(later).exists()
    assert not idea.is_late
    answering.send(answering.write(idea, version=0, written=yes(), by=carin), by=carin)
    idea.refresh_from_db()
    assert (idea.state, idea.answered_at) == (IdeaState.ACCEPTED, first)


def test_answer_is_kept_as_a_record_and_comes_from_the_unit_of_today(idea, carin):
    Unit.objects.update(valid_to=timezone.localdate() - timedelta(days=1))
    Unit.objects.create(
        name_sv="Nya enheten", name_en="New unit", telephone="040-1", valid_from=timezone.localdate(),
        sender_name="Nya Meet Malmö", reply_to="svar@malmo.example",
    )  # fmt: skip
    triage.assign(idea, to=make_staff("robin@malmo.example", "Robin"), by=carin)
    answering.send(answering.write(idea, version=0, written=yes(contact=carin), by=carin), by=carin)
    answer = Message.objects.get(kind="ideas/accepted")
    assert (answer.keep, answer.sender_name, answer.reply_to) == (True, "Nya Meet Malmö", carin.email)
    assert "Nya enheten" in answer.text
    assigned = Message.objects.get(kind="ideas/staff_assigned")
    assert (assigned.keep, assigned.reply_to) == (False, "svar@malmo.example")


# --- Joining ----------------------------------------------------------------------------------------------------------


def test_joined_ideas_keep_their_numbers_and_get_one_answer_each(carin):
    source, target = confirmed(make_idea(giver_email="a@x.example")), confirmed(make_idea(giver_email="b@x.example"))
    merging.merge(source, into=target, by=carin)
    assert mails("merged") == 2
    answering.send(answering.write(target, version=0, written=yes(), by=carin), by=carin)
    source.refresh_from_db()
    assert (source.state, bool(source.answered_at)) == (IdeaState.MERGED, True)
    assert sorted(Message.objects.filter(kind="ideas/accepted").values_list("to", flat=True)) == [
        "a@x.example",
        "b@x.example",
    ]


def test_undoing_a_join_restores_the_state_before(carin):
    source, target = make_idea(), make_idea()
    triage.take(source, by=carin)
    merging.merge(source, into=target, by=carin)
    merging.unmerge(Idea.objects.get(pk=source.pk), by=carin)
    source.refresh_from_db()
    assert (source.state, source.merged_into, source.reader) == (IdeaState.UNDER_REVIEW, None, carin)
    merging.merge(source, into=target, by=carin)


def test_joins_never_make_a_ring(carin):
    a, b, c = make_idea(), make_idea(), make_idea()
    merging.merge(a, into=b, by=carin)
    with pytest.raises(NotMergeable):
        merging.merge(b, into=a, by=carin)
    with pytest.raises(NotMergeable):
        merging.merge(b, into=c, by=carin)
    with pytest.raises(NotMergeable):
        merging.merge(c, into=c, by=carin)


# --- Taking back ------------------------------------------------------------------------------------------------------


def test_withdrawn_idea_can_be_brought_back_for_fourteen_days(idea, carin):
    confirmed(idea)
    triage.ask_giver(idea, text="Var?", answer_before=timezone.localdate(), by=carin)
    giving.withdraw(idea, reason="Ångrar mig.")
    assert mails("withdrawn") == 1
    giving.undo_withdrawal(idea)
    assert idea.state == IdeaState.UNDER_REVIEW
    with pytest.raises(WrongState):
        giving.undo_withdrawal(idea)


def test_declined_idea_cannot_be_withdrawn(idea, carin):
    idea = judge_all(idea, carin, own_commitment=(Verdict.NOT_MET, "Nej."))
    answering.send(answering.write(idea, version=0, written=no(), by=carin), by=carin)
    idea.refresh_from_db()
    with pytest.raises(WrongState):
        giving.withdraw(idea, reason="x")


# --- What the database refuses ----------------------------------------------------------------------------------------


def test_history_cannot_be_changed_or_removed(idea):
    event = idea.events.first()
    for change in (
        lambda: Event.objects.filter(pk=event.pk).update(note="x"),
        lambda: Event.objects.filter(pk=event.pk).delete(),
    ):
        with pytest.raises((InternalError, IntegrityError)), transaction.atomic():
            change()


def test_due_day_is_always_21_days_after_received(idea):
    with pytest.raises(IntegrityError), transaction.atomic():
        Idea.objects.filter(pk=idea.pk).update(answer_due=idea.answer_due + timedelta(1))


def test_replaced_link_makes_all_older_ones_useless(idea):
    old = private.new_address(idea, mailed=True, at=timezone.now())
    new = giving.replace_link(idea)
    with pytest.raises(private.Replaced):
        private.find(old)
    assert private.find(new).idea == idea
    assert StatusLink.objects.filter(idea=idea, revoked_at__isnull=True).count() == 1

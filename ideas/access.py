"""What ideas know of somebody by her mail address, and what of it can be forgotten: nothing, since ideas are public documents."""

from __future__ import annotations

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from ideas.models import AmbassadorQuestion, Idea, Suspicion
from people.access import Forgotten, Section, Values, in_words


def about(email: str) -> list[Section]:
    """Ideas handed in from this address with everything written about them, and what looked like spam."""
    return [
        Section(_("Ideas"), [_idea(idea) for idea in _ideas(email)]),
        Section(_("Handed in and held back as suspected spam"), [_suspicion(one) for one in _suspicions(email)]),
        Section(
            _("Questions answered as an ambassador"),
            in_words(AmbassadorQuestion.objects.filter(ambassador__email__iexact=email)),
        ),
    ]


def forget(email: str) -> list[Forgotten]:
    """Says what stays. Drafts belong to whoever holds their address and go by themselves within thirty days."""
    why = _("What has come in to the city is a public document and is kept (the Archives Act).")
    done = [
        Forgotten(_("Ideas"), _ideas(email).count(), why),
        Forgotten(_("Handed in and held back as suspected spam"), _suspicions(email).count(), why),
    ]
    return [one for one in done if one.count]


def _ideas(email: str) -> QuerySet[Idea]:
    return Idea.objects.filter(Q(giver_email__iexact=email) | Q(giver__email__iexact=email)).distinct().order_by("id")


def _suspicions(email: str) -> QuerySet[Suspicion]:
    return Suspicion.objects.filter(typed__giver_email__iexact=email)


def _idea(idea: Idea) -> Values:
    (row,) = in_words([idea], leave_out=("version", "criteria_set", "running", "year", "reader"))
    for name, texts in (
        (_("texts about the criteria"), idea.criterion_answers.values_list("text", flat=True)),
        (_("added later"), idea.additions.values_list("text", flat=True)),
        (_("files"), idea.attachments.values_list("label", flat=True)),
        (_("answers"), idea.answers.filter(sent_at__isnull=False).values_list("text", flat=True)),
        (_("questions to the giver"), (f"{q.text}\n{q.reply}" for q in idea.questions.all())),
        (_("notes"), idea.notes.values_list("text", flat=True)),
    ):
        told = "\n\n".join(texts)
        if told:
            row[name] = told
    return row


def _suspicion(one: Suspicion) -> Values:
    words = {name: str(value) for name, value in one.typed.items() if value}
    return {**words, _("received"): f"{one.received_at:%Y-%m-%d %H:%M}"}

"""Drafts, ideas, criteria, judgements, answers: what must be remembered from the form to the answer."""

from __future__ import annotations

from datetime import date, timedelta

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import F, Func, Q, Value
from django.db.models.functions import Lower
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from ideas import promise
from ideas.vocabulary import (
    ANSWER_DAYS,
    ANSWERED,
    NOTICE_VERSION,
    OPEN,
    ActorKind,
    AnswerKind,
    AnswerStage,
    EventKind,
    IdeaState,
    InventorySide,
    Origin,
    Verdict,
)
from people.models import Ambassador, CityArea, NamedInTwoLanguages, Person, Plain, Theme, User, Valid
from people.vocabulary import Language, Sphere, SupportKind

# --- Criteria: versioned data -----------------------------------------------------------------------------------------


class CriteriaSet(Valid):
    """The criteria that ideas are judged by in a period. An idea keeps the set it was handed in under."""

    name = models.CharField(_("name"), max_length=80)

    class Meta:
        verbose_name = _("set of criteria")
        verbose_name_plural = _("sets of criteria")
        ordering = ["-valid_from"]

    def __str__(self) -> str:
        return self.name


class Criterion(NamedInTwoLanguages):
    """One criterion with the question the form asks about it."""

    criteria_set = models.ForeignKey(
        CriteriaSet, models.PROTECT, related_name="criteria", verbose_name=_("set of criteria")
    )
    key = models.SlugField(_("key"), max_length=40)
    position = models.PositiveSmallIntegerField(_("position"))
    question_sv = models.CharField(_("question in Swedish"), max_length=200)
    question_en = models.CharField(_("question in English"), max_length=200)
    hint_sv = models.TextField(_("hint in Swedish"), blank=True)
    hint_en = models.TextField(_("hint in English"), blank=True)
    yes_sv = models.TextField(_("example of yes, in Swedish"), blank=True)
    yes_en = models.TextField(_("example of yes, in English"), blank=True)
    no_sv = models.TextField(_("example of no, in Swedish"), blank=True)
    no_en = models.TextField(_("example of no, in English"), blank=True)

    class Meta:
        verbose_name = _("criterion")
        verbose_name_plural = _("criteria")
        ordering = ["criteria_set", "position"]
        constraints = [
            models.UniqueConstraint(fields=["criteria_set", "key"], name="criterion_key_once_in_set"),
            models.UniqueConstraint(fields=["criteria_set", "position"], name="criterion_position_once_in_set"),
        ]

    @property
    def question(self) -> str:
        return self._localised("question")

    @property
    def hint(self) -> str:
        return self._localised("hint")

    @property
    def example_of_yes(self) -> str:
        return self._localised("yes")

    @property
    def example_of_no(self) -> str:
        return self._localised("no")

    def _localised(self, what: str) -> str:
        language = "en" if (get_language() or "sv").startswith("en") else "sv"
        return str(getattr(self, f"{what}_{language}"))


# --- Before it is handed in -------------------------------------------------------------------------------------------


class DraftQuerySet(models.QuerySet["Draft"]):
    def past_their_time(self, today: date) -> DraftQuerySet:
        """Drafts whose removal day has passed."""
        return self.filter(remove_on__lt=today)


class Draft(models.Model):
    """What a visitor has typed so far. It belongs to whoever holds its address; staff cannot open it.

    After handing in, the row stays a while without its text so that its address leads to the receipt.
    """

    digest = models.CharField(
        max_length=64, unique=True, help_text="SHA-256 of the address; the address itself is not kept."
    )
    form_key = models.CharField(max_length=64)
    typed = models.JSONField(default=dict, help_text="Field name to what was typed, a text or a list of texts.")
    language = models.CharField(max_length=2, choices=Language, default=Language.SWEDISH)
    started_at = models.DateTimeField()
    touched_at = models.DateTimeField()
    remove_on = models.DateField()
    idea = models.ForeignKey("Idea", models.CASCADE, null=True, blank=True, related_name="drafts")

    objects = DraftQuerySet.as_manager()

    def __str__(self) -> str:
        return f"draft {self.pk}"


# --- The idea ---------------------------------------------------------------------------------------------------------


class NumberSeries(models.Model):
    """The last running number given in a year; raised in the transaction that uses it, so there are no gaps."""

    year = models.PositiveSmallIntegerField(primary_key=True)
    last = models.PositiveIntegerField()

    def __str__(self) -> str:
        return f"{self.year}: {self.last}"


class SwedishVector(Func):
    """The Swedish full-text vector of the first 100,000 characters (reliability.md 1.15)."""

    template = "to_tsvector('swedish'::regconfig, left(%(expressions)s, 100000))"
    output_field = SearchVectorField()


class IdeaQuerySet(models.QuerySet["Idea"]):
    def awaiting_answer(self) -> IdeaQuerySet:
        """Ideas that somebody must answer."""
        return self.filter(state__in=OPEN)

    def overdue(self, today: date) -> IdeaQuerySet:
        """Not answered, and the promised day has passed. An idea taken up again has had its answer in time or not before."""
        return self.awaiting_answer().filter(answered_at__isnull=True, answer_due__lt=today)

    def due_within(self, days: int, today: date) -> IdeaQuerySet:
        """Not answered and due in `days` days at the most, today included, not overdue."""
        return self.awaiting_answer().filter(
            answered_at__isnull=True, answer_due__gte=today, answer_due__lte=today + timedelta(days=days)
        )

    def unassigned(self) -> IdeaQuerySet:
        return self.awaiting_answer().filter(reader__isnull=True)

    def read_by(self, user: User) -> IdeaQuerySet:
        return self.awaiting_answer().filter(reader=user)

    def waiting_for_others(self) -> IdeaQuerySet:
        """Open ideas with a question out, to the giver or to an ambassador."""
        asked = AmbassadorQuestion.objects.filter(idea=models.OuterRef("pk"), answered_at__isnull=True)
        return self.awaiting_answer().filter(Q(state=IdeaState.INFO_REQUESTED) | models.Exists(asked))

    def ungrouped(self) -> IdeaQuerySet:
        """Accepted, and no project made of it yet."""
        return self.filter(state=IdeaState.ACCEPTED)


class Idea(models.Model):
    """An idea as it was handed in, with where it is now. What the giver wrote never changes; additions are rows of their own."""

    number = models.CharField(_("number"), max_length=16, unique=True)
    year = models.PositiveSmallIntegerField()
    running = models.PositiveIntegerField()
    state = models.CharField(_("state"), max_length=20, choices=IdeaState, default=IdeaState.SUBMITTED)
    version = models.PositiveIntegerField(default=1)

    received_at = models.DateTimeField(_("received"))
    received_on = models.DateField(_("received on"))
    answer_due = models.DateField(_("answer due"))
    delayed_to = models.DateField(_("new date told"), null=True, blank=True)
    answered_at = models.DateTimeField(_("answered"), null=True, blank=True)
    told_at = models.DateTimeField(null=True, blank=True, help_text="When the coordinators were told that it came in.")

    title = models.CharField(_("title"), max_length=120)
    problem = models.TextField(_("problem, and for whom"))
    proposal = models.TextField(_("what you want to do"))
    partners_asked = models.BooleanField(_("partners already asked"), default=False)
    partners = models.TextField(_("which partners"), blank=True)
    spheres_wanted = ArrayField(models.CharField(max_length=20, choices=Sphere), verbose_name=_("wanted at the table"))
    support_wanted = ArrayField(
        models.CharField(max_length=20, choices=SupportKind), verbose_name=_("support wanted"), default=list, blank=True
    )
    themes = models.ManyToManyField(Theme, verbose_name=_("themes"), blank=True)
    areas = models.ManyToManyField(CityArea, verbose_name=_("areas"), blank=True)

    giver_name = models.CharField(_("name of the giver"), max_length=100)
    giver_email = models.EmailField(
        _("e-mail of the giver"), blank=True, help_text=_("Empty: to be told by telephone.")
    )
    giver_phone = models.CharField(_("telephone of the giver"), max_length=30, blank=True)
    giver_organisation = models.CharField(_("organisation of the giver"), max_length=120, blank=True)
    giver_sphere = models.CharField(_("part of society of the giver"), max_length=20, choices=Sphere)
    own_role = models.CharField(_("own role in a project"), max_length=300, blank=True)
    reply_language = models.CharField(_("reply language"), max_length=2, choices=Language, default=Language.SWEDISH)
    origin = models.CharField(_("how it came in"), max_length=20, choices=Origin, default=Origin.WEB)
    notice_version = models.CharField(max_length=20, default=NOTICE_VERSION)

    giver = models.ForeignKey(Person, models.SET_NULL, null=True, blank=True, related_name="ideas")
    email_confirmed_at = models.DateTimeField(_("address confirmed"), null=True, blank=True)
    follow_by_mail = models.BooleanField(_("wants a mail at every step"), default=False)

    criteria_set = models.ForeignKey(CriteriaSet, models.PROTECT, verbose_name=_("set of criteria"))
    reader = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="ideas_read", verbose_name=_("reader")
    )

    case_number = models.CharField(_("case number"), max_length=40, blank=True)
    registered_on = models.DateField(_("registered on"), null=True, blank=True)
    party = models.CharField(_("from whom"), max_length=120, blank=True)
    brief_matter = models.CharField(
        _("what it is about, in short"),
        max_length=200,
        blank=True,
        help_text=_("Neutral, without names: it stands in the public register."),
    )
    secrecy_mark = models.BooleanField(_("secrecy mark"), default=False)

    merged_into = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="merged_ideas")

    plain_title = models.GeneratedField(expression=Plain("title"), output_field=models.TextField(), db_persist=True)
    search = models.GeneratedField(
        expression=SwedishVector(
            Func(
                F("title"), Value(" "), F("problem"), Value(" "), F("proposal"),
                template="%(expressions)s", arg_joiner=" || ", output_field=models.TextField(),
            )
        ),
        output_field=SearchVectorField(),
        db_persist=True,
    )  # fmt: skip

    objects = IdeaQuerySet.as_manager()

    class Meta:
        verbose_name = _("idea")
        verbose_name_plural = _("ideas")
        ordering = ["-received_at"]
        constraints = [
            models.UniqueConstraint(fields=["year", "running"], name="idea_running_number_once_a_year"),
            models.CheckConstraint(
                condition=Q(answer_due=F("received_on") + ANSWER_DAYS), name="idea_due_21_days_after_received"
            ),
            models.CheckConstraint(condition=Q(state__in=IdeaState.values), name="idea_state_known"),
            models.CheckConstraint(
                condition=~Q(state__in=ANSWERED) | Q(answered_at__isnull=False), name="idea_answered_has_a_time"
            ),
            models.CheckConstraint(
                condition=Q(state=IdeaState.MERGED, merged_into__isnull=False)
                | (~Q(state=IdeaState.MERGED) & Q(merged_into__isnull=True)),
                name="idea_merged_knows_into_which",
            ),
            models.CheckConstraint(condition=~Q(merged_into=F("id")), name="idea_not_merged_into_itself"),
            models.CheckConstraint(
                condition=Q(case_number="") | Q(registered_on__isnull=False), name="idea_case_number_has_a_date"
            ),
        ]
        indexes = [
            models.Index(fields=["answer_due", "id"], condition=Q(state__in=OPEN), name="idea_queue"),
            models.Index(fields=["state", "-received_at"], name="idea_state_received"),
            models.Index(Lower("giver_email"), name="idea_giver_email"),
            models.Index(fields=["received_on"], name="idea_received_on"),
            GinIndex(fields=["search"], name="idea_search"),
            GinIndex(OpClass(F("plain_title"), name="gin_trgm_ops"), name="idea_title_trigrams"),
        ]
        permissions = [("answer_idea", _("Can answer ideas")), ("register_idea", _("Can register ideas"))]

    def __str__(self) -> str:
        return f"{self.number} {self.title}"

    def get_admin_url(self) -> str:
        """The one screen a coordinator works on."""
        return reverse("admin:ideas_idea_change", args=[self.pk])

    @property
    def is_open(self) -> bool:
        return self.state in OPEN

    @property
    def is_late(self) -> bool:
        """Still without its first answer after the promised day. A resting idea that was taken up again is not late."""
        return self.is_open and self.answered_at is None and self.days_left() < 0

    @property
    def is_answered(self) -> bool:
        return self.state in ANSWERED

    def days_left(self, today: date | None = None) -> int:
        """Whole days until the promised day, negative when overdue."""
        return promise.days_left(self.answer_due, today or timezone.localdate())

    def day_number(self, today: date | None = None) -> int:
        """Which day of the promise it is (or was, when the answer came)."""
        end = timezone.localdate(self.answered_at) if self.answered_at else today or timezone.localdate()
        return promise.day_number(self.received_on, end)

    def current_answer(self) -> Answer | None:
        """The newest answer that was sent, which is the one that holds."""
        return self.answers.filter(stage=AnswerStage.SENT).order_by("-sent_at").first()

    def open_question(self) -> GiverQuestion | None:
        """The question the giver has not answered yet."""
        return self.questions.filter(replied_at__isnull=True).order_by("asked_at").first()


class StatusLink(models.Model):
    """One private address of an idea's status page; only its digest is kept.

    Every mail carries an address of its own. `mailed` tells those that were only ever sent to the giver's mailbox: pressing
    "confirm" from such a page proves the address, pressing it from the page shown after handing in does not.
    """

    idea = models.ForeignKey(Idea, models.CASCADE, related_name="links")
    digest = models.CharField(max_length=64, unique=True)
    mailed = models.BooleanField()
    made_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"link {self.pk} to {self.idea_id}"


class CriterionAnswer(models.Model):
    """What the giver wrote about one criterion."""

    idea = models.ForeignKey(Idea, models.CASCADE, related_name="criterion_answers")
    criterion = models.ForeignKey(Criterion, models.PROTECT)
    text = models.TextField()

    class Meta:
        ordering = ["criterion__position"]
        constraints = [models.UniqueConstraint(fields=["idea", "criterion"], name="one_text_per_criterion")]

    def __str__(self) -> str:
        return self.text[:60]


class Addition(models.Model):
    """Something the giver added or corrected later; the original stays as it was."""

    idea = models.ForeignKey(Idea, models.CASCADE, related_name="additions")
    text = models.TextField()
    added_at = models.DateTimeField()

    class Meta:
        ordering = ["added_at"]

    def __str__(self) -> str:
        return self.text[:60]


class Attachment(models.Model):
    """A file handed in with a draft or an idea. The name it had is only a label."""

    draft = models.ForeignKey(Draft, models.CASCADE, null=True, blank=True, related_name="attachments")
    idea = models.ForeignKey(Idea, models.CASCADE, null=True, blank=True, related_name="attachments")
    stored_name = models.CharField(max_length=80, unique=True)
    label = models.CharField(max_length=120)
    content_type = models.CharField(max_length=100)
    size = models.PositiveIntegerField(help_text="bytes")
    sha256 = models.CharField(max_length=64)
    scan = models.CharField(max_length=12, default="unscanned")
    added_at = models.DateTimeField()

    class Meta:
        ordering = ["added_at", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(draft__isnull=False, idea__isnull=True) | Q(draft__isnull=True, idea__isnull=False),
                name="attachment_belongs_to_one",
            )
        ]

    def __str__(self) -> str:
        return self.label


class Event(models.Model):
    """One thing that happened to an idea. Rows are never changed or removed (a trigger sees to it)."""

    idea = models.ForeignKey(Idea, models.PROTECT, related_name="events")
    at = models.DateTimeField()
    kind = models.CharField(max_length=20, choices=EventKind)
    old_state = models.CharField(max_length=20, blank=True)
    new_state = models.CharField(max_length=20, blank=True)
    actor_kind = models.CharField(max_length=12, choices=ActorKind)
    actor = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    note = models.TextField(blank=True)

    class Meta:
        verbose_name = _("event")
        verbose_name_plural = _("events")
        ordering = ["at", "id"]
        indexes = [models.Index(fields=["idea", "at"], name="event_of_idea")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.at:%Y-%m-%d}"


# --- Triage -----------------------------------------------------------------------------------------------------------


class Assessment(models.Model):
    """The judgement of one idea, with the set of criteria it was made with. `version` guards against saving over others."""

    idea = models.OneToOneField(Idea, models.CASCADE, related_name="assessment")
    criteria_set = models.ForeignKey(CriteriaSet, models.PROTECT)
    version = models.PositiveIntegerField(default=1)
    saved_at = models.DateTimeField()
    saved_by = models.ForeignKey(User, models.PROTECT, related_name="+")

    def __str__(self) -> str:
        return f"{self.idea_id} v{self.version}"


class Judgement(models.Model):
    """One criterion's verdict and its reason."""

    assessment = models.ForeignKey(Assessment, models.CASCADE, related_name="judgements")
    criterion = models.ForeignKey(Criterion, models.PROTECT)
    verdict = models.CharField(max_length=10, choices=Verdict)
    reason = models.TextField(blank=True)

    class Meta:
        ordering = ["criterion__position"]
        constraints = [
            models.UniqueConstraint(fields=["assessment", "criterion"], name="one_judgement_per_criterion"),
            models.CheckConstraint(condition=Q(verdict__in=Verdict.values), name="judgement_verdict_known"),
        ]

    def __str__(self) -> str:
        return f"{self.criterion_id}: {self.verdict}"


class InventoryPlace(NamedInTwoLanguages, Valid):
    """A place where one looks for what already goes on, inside or outside the city."""

    side = models.CharField(_("side"), max_length=10, choices=InventorySide)
    position = models.PositiveSmallIntegerField(_("position"), default=0)

    class Meta:
        verbose_name = _("place to look")
        verbose_name_plural = _("places to look")
        ordering = ["side", "position", "id"]


class InventoryCheck(models.Model):
    """That somebody looked in a place for one idea, and what was found."""

    idea = models.ForeignKey(Idea, models.CASCADE, related_name="inventory")
    place = models.ForeignKey(InventoryPlace, models.PROTECT)
    found = models.TextField(_("what was found"))
    checked_at = models.DateTimeField()
    checked_by = models.ForeignKey(User, models.PROTECT, related_name="+")

    class Meta:
        ordering = ["place__side", "place__position"]
        constraints = [models.UniqueConstraint(fields=["idea", "place"], name="one_check_per_place")]

    def __str__(self) -> str:
        return self.found[:60]


class Note(models.Model):
    """An internal note. It never leaves the house."""

    idea = models.ForeignKey(Idea, models.CASCADE, related_name="notes")
    text = models.TextField()
    written_at = models.DateTimeField()
    written_by = models.ForeignKey(User, models.PROTECT, related_name="+")

    class Meta:
        ordering = ["-written_at"]

    def __str__(self) -> str:
        return self.text[:60]


class GiverQuestion(models.Model):
    """A question to the giver; the promise keeps running."""

    idea = models.ForeignKey(Idea, models.CASCADE, related_name="questions")
    text = models.TextField()
    asked_at = models.DateTimeField()
    asked_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    answer_before = models.DateField()
    reply = models.TextField(blank=True)
    replied_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["asked_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["idea"], condition=Q(replied_at__isnull=True), name="one_open_question_to_the_giver"
            ),
        ]

    def __str__(self) -> str:
        return self.text[:60]


class AmbassadorQuestion(models.Model):
    """A question to an ambassador, answered once through a signed link."""

    idea = models.ForeignKey(Idea, models.CASCADE, related_name="ambassador_questions")
    ambassador = models.ForeignKey(Ambassador, models.PROTECT)
    text = models.TextField()
    nonce = models.CharField(max_length=43)
    asked_at = models.DateTimeField()
    asked_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    due_on = models.DateField()
    reply = models.TextField(blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["asked_at"]

    def __str__(self) -> str:
        return self.text[:60]


class Delay(models.Model):
    """An honest word that the promise is not kept, with a new date and the reason in our own words."""

    idea = models.ForeignKey(Idea, models.CASCADE, related_name="delays")
    reason = models.CharField(max_length=300)
    changed = models.CharField(
        max_length=300,
        blank=True,
        help_text=_("What we have changed so that it does not happen again. Shown publicly."),
    )
    new_date = models.DateField()
    told_at = models.DateTimeField()
    told_by = models.ForeignKey(
        User,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        help_text="Empty: the portal told it, because nobody had.",
    )

    class Meta:
        ordering = ["told_at"]

    def __str__(self) -> str:
        return self.reason


class Answer(models.Model):
    """The answer to an idea: written, perhaps held, sent once."""

    idea = models.ForeignKey(Idea, models.PROTECT, related_name="answers")
    kind = models.CharField(_("answer"), max_length=10, choices=AnswerKind)
    stage = models.CharField(max_length=10, choices=AnswerStage, default=AnswerStage.DRAFT)
    version = models.PositiveIntegerField(default=1)
    text = models.TextField(_("the answer in your own words"))
    would_change = models.TextField(_("what would change the answer"), blank=True)
    next_step = models.TextField(_("next step"), blank=True)
    where_to = models.CharField(_("where the idea belongs"), max_length=120, blank=True)
    where_link = models.URLField(_("address there"), blank=True)
    review_on = models.DateField(_("taken up again on"), null=True, blank=True)
    contact = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("contact person")
    )
    reasons = models.JSONField(
        default=list, help_text="What was told per criterion when it was sent: key, verdict, reason."
    )
    written_at = models.DateTimeField()
    written_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    second_reader = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("second reader")
    )
    sent_at = models.DateTimeField(null=True, blank=True)
    sent_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        verbose_name = _("answer")
        verbose_name_plural = _("answers")
        ordering = ["-written_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["idea"], condition=~Q(stage=AnswerStage.SENT), name="one_unsent_answer_per_idea"
            ),
            models.CheckConstraint(
                condition=~Q(stage=AnswerStage.SENT) | Q(sent_at__isnull=False, sent_by__isnull=False),
                name="sent_answer_has_time_and_sender",
            ),
            models.CheckConstraint(
                condition=~Q(kind=AnswerKind.PARKED) | Q(review_on__isnull=False), name="parked_answer_has_review_date"
            ),
            models.CheckConstraint(
                condition=~Q(kind=AnswerKind.REFERRED) | ~Q(where_to=""), name="referred_answer_says_where"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} ({self.get_stage_display()})"

    @property
    def told(self) -> list[dict[str, str]]:
        """What was told per criterion: name in the reader's language, verdict, reason."""
        name = "name_en" if (get_language() or "sv").startswith("en") else "name_sv"
        return [
            {"name": reason[name], "verdict": reason["verdict"], "reason": reason["reason"]} for reason in self.reasons
        ]


class Merge(models.Model):
    """That one idea was joined with another; undoing it keeps the row."""

    source = models.ForeignKey(Idea, models.PROTECT, related_name="merges")
    target = models.ForeignKey(Idea, models.PROTECT, related_name="+")
    state_before = models.CharField(max_length=20, choices=IdeaState)
    merged_at = models.DateTimeField()
    merged_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    undone_at = models.DateTimeField(null=True, blank=True)
    undone_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["source"], condition=Q(undone_at__isnull=True), name="merged_into_one_at_a_time"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.source_id} into {self.target_id}"


class Suspicion(models.Model):
    """What looked like spam: kept apart without number or mail until a person has looked; never removed by machine."""

    typed = models.JSONField()
    reasons = models.JSONField(default=list)
    received_at = models.DateTimeField()
    draft_digest = models.CharField(max_length=64, unique=True)
    judged_at = models.DateTimeField(null=True, blank=True)
    judged_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    idea = models.ForeignKey(Idea, models.SET_NULL, null=True, blank=True, related_name="+")

    class Meta:
        verbose_name = _("suspected spam")
        verbose_name_plural = _("suspected spam")
        ordering = ["-received_at"]

    def __str__(self) -> str:
        return str(self.typed.get("title", ""))[:60]

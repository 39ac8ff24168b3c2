"""An idea as it was handed in, with where it is now."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import F, Func, Q, Value
from django.db.models.functions import Lower
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ideas import promise
from ideas.models.criteria import CriteriaSet
from ideas.models.questions import AmbassadorQuestion, GiverQuestion
from ideas.vocabulary import ANSWER_DAYS, ANSWERED, NOTICE_VERSION, OPEN, AnswerStage, IdeaState, Origin
from people.models import CityArea, Person, Plain, Theme, User
from people.vocabulary import Language, Sphere, SupportKind

if TYPE_CHECKING:
    from ideas.models.answers import Answer


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

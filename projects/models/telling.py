"""What a project tells: news posted by its lead, pictures and files, and the one log of everything made public."""

from __future__ import annotations

from datetime import timedelta

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from people.models import Theme, User
from people.vocabulary import Language
from projects.models.group import ProjectMembership
from projects.models.project import Project
from projects.vocabulary import DocumentKind, NewsKind, UpdateStage

# News a lead has published alone takes its pictures for so long.
FILES_AFTERWARDS = timedelta(days=1)


class StatusUpdate(models.Model):
    """A piece of news. It is public when its stage says so, and never changes afterwards; a correction is a new one."""

    project = models.ForeignKey(Project, models.CASCADE, related_name="updates")
    stage = models.CharField(_("stage"), max_length=10, choices=UpdateStage, default=UpdateStage.DRAFT)
    title = models.CharField(_("heading"), max_length=120)
    text = models.TextField(_("text"))
    language = models.CharField(_("language"), max_length=2, choices=Language, default=Language.SWEDISH)
    is_report = models.BooleanField(
        default=False, help_text="The closing report; it ends the project when it is taken."
    )
    # The rest of a closing report, whose text is the result. The project gets all of it when it is published, not before.
    effect = models.TextField(_("effect: what changed"), blank=True)
    lessons = models.TextField(_("lessons learned"), blank=True)
    city_does = models.TextField(_("what the city does now"), blank=True)
    written_at = models.DateTimeField(_("written"))
    written_by_member = models.ForeignKey(
        ProjectMembership, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("written by")
    )
    written_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    posted_at = models.DateTimeField(_("posted"), null=True, blank=True)
    decided_at = models.DateTimeField(_("looked at"), null=True, blank=True)
    decided_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    declined_because = models.CharField(_("why it is not published"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("news")
        verbose_name_plural = _("news")
        ordering = ["-written_at", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(stage=UpdateStage.PUBLISHED) | Q(decided_at__isnull=False),
                name="published_update_has_a_time",
            ),
            models.CheckConstraint(
                condition=~Q(stage=UpdateStage.DECLINED) | ~Q(declined_because=""), name="declined_update_says_why"
            ),
        ]
        indexes = [models.Index(fields=["stage", "posted_at"], name="update_stage")]

    def __str__(self) -> str:
        return self.title

    @property
    def is_public_alone(self) -> bool:
        """Published by the lead without a coordinator."""
        return self.stage == UpdateStage.PUBLISHED and self.written_by_member_id is not None and not self.decided_by_id

    @property
    def takes_files(self) -> bool:
        """Whether the one who wrote it may add pictures and files: until a coordinator has looked, or for a day where she
        publishes alone and nobody has taken it back."""
        if self.is_public_alone and self.decided_at:
            late = self.decided_at <= timezone.now() - FILES_AFTERWARDS
            return not late and not News.objects.filter(update=self, retracted_at__isnull=False).exists()
        return self.stage == UpdateStage.POSTED


class Document(models.Model):
    """A picture or a file of a project. A picture is published only with its text for those who cannot see it."""

    project = models.ForeignKey(Project, models.CASCADE, related_name="documents")
    update = models.ForeignKey(StatusUpdate, models.SET_NULL, null=True, blank=True, related_name="documents")
    kind = models.CharField(_("kind"), max_length=10, choices=DocumentKind)
    stored_name = models.CharField(max_length=80, unique=True)
    label = models.CharField(_("name"), max_length=120)
    alt = models.CharField(_("what the picture shows"), max_length=250, blank=True)
    caption = models.CharField(_("text under it"), max_length=200, blank=True)
    language = models.CharField(_("language"), max_length=2, choices=Language, default=Language.SWEDISH)
    content_type = models.CharField(max_length=100)
    size = models.PositiveIntegerField(help_text="bytes")
    width = models.PositiveIntegerField(null=True, blank=True)
    height = models.PositiveIntegerField(null=True, blank=True)
    sizes = models.JSONField(default=dict, help_text="Width in pixels to the stored name of a smaller picture.")
    sha256 = models.CharField(max_length=64)
    scan = models.CharField(max_length=12, default="unscanned")
    added_at = models.DateTimeField(_("added"))
    added_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    published_at = models.DateTimeField(_("published"), null=True, blank=True)
    published_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        verbose_name = _("document")
        verbose_name_plural = _("documents")
        ordering = ["added_at", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(published_at__isnull=True) | ~Q(kind=DocumentKind.PICTURE) | ~Q(alt=""),
                name="public_picture_has_alternative_text",
            )
        ]

    def __str__(self) -> str:
        return self.label

    @property
    def format(self) -> str:
        """What one needs a program for: `PDF`, `DOCX`, `ODT`."""
        return self.stored_name.rpartition(".")[2].upper()


class News(models.Model):
    """One log of everything made public about projects: the life line, feeds and followers all read it.

    Tempo only changes when a follower is told, so that nobody is told less than others (features.md D.2).
    """

    project = models.ForeignKey(Project, models.CASCADE, related_name="news")
    kind = models.CharField(max_length=12, choices=NewsKind)
    at = models.DateTimeField(_("told"))
    title = models.CharField(max_length=160)
    text = models.TextField(blank=True)
    language = models.CharField(max_length=2, choices=Language, default=Language.SWEDISH)
    update = models.OneToOneField(StatusUpdate, models.CASCADE, null=True, blank=True, related_name="news")
    decision = models.OneToOneField("projects.Decision", models.CASCADE, null=True, blank=True, related_name="news")
    milestone = models.OneToOneField("projects.Milestone", models.CASCADE, null=True, blank=True, related_name="news")
    themes = models.ManyToManyField(
        Theme,
        blank=True,
        related_name="news",
        help_text="The project's when it was told; followers of a theme go by them.",
    )
    retracted_at = models.DateTimeField(null=True, blank=True, help_text="Taken back: shown and told no more.")
    told_at_once = models.BooleanField(
        default=False, help_text="The mails to those who want to know at once are written."
    )

    class Meta:
        verbose_name = _("public news")
        verbose_name_plural = _("public news")
        ordering = ["-at", "-id"]
        indexes = [
            models.Index(fields=["project", "-at"], name="news_of_project"),
            models.Index(fields=["id"], condition=Q(told_at_once=False), name="news_untold"),
            models.Index(fields=["-at"], name="news_newest"),
        ]

    def __str__(self) -> str:
        return self.title

"""Who follows what: a mail address, confirmed once, and nothing else. Whoever leaves is forgotten."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from people.models import Theme
from people.vocabulary import Language
from projects.models.project import Project
from projects.models.telling import News
from projects.vocabulary import Tempo


class Follower(models.Model):
    """A confirmed mail address that follows something. The row is deleted when the last follow ends."""

    email = models.EmailField(_("e-mail address"))
    language = models.CharField(_("language"), max_length=2, choices=Language, default=Language.SWEDISH)
    tempo = models.CharField(_("how often"), max_length=8, choices=Tempo, default=Tempo.WEEKLY)
    weighty_at_once = models.BooleanField(_("decisions and results at once"), default=False)
    confirmed_at = models.DateTimeField(_("confirmed"))
    nonce = models.CharField(max_length=43, help_text="What the links in this follower's mails are known by.")
    last_summary_at = models.DateTimeField(null=True, blank=True)
    bounced_at = models.DateTimeField(_("mails came back"), null=True, blank=True)
    bounce_words = models.CharField(max_length=300, blank=True)

    class Meta:
        verbose_name = _("follower")
        verbose_name_plural = _("followers")
        constraints = [
            models.UniqueConstraint(Lower("email"), name="follower_email_unique_without_case"),
            models.CheckConstraint(condition=Q(tempo__in=Tempo.values), name="follower_tempo_known"),
        ]

    def __str__(self) -> str:
        return f"follower {self.pk}"


class Follow(models.Model):
    """What one follower follows: a project, a theme, or all projects."""

    follower = models.ForeignKey(Follower, models.CASCADE, related_name="follows")
    project = models.ForeignKey(Project, models.CASCADE, null=True, blank=True, related_name="follows")
    theme = models.ForeignKey(Theme, models.CASCADE, null=True, blank=True, related_name="follows")
    everything = models.BooleanField(default=False)
    # Only what is told after one began to follow.
    since = models.DateTimeField()

    class Meta:
        verbose_name = _("follow")
        verbose_name_plural = _("follows")
        constraints = [
            models.CheckConstraint(
                condition=Q(project__isnull=False, theme__isnull=True, everything=False)
                | Q(project__isnull=True, theme__isnull=False, everything=False)
                | Q(project__isnull=True, theme__isnull=True, everything=True),
                name="follow_is_of_one_thing",
            ),
            models.UniqueConstraint(fields=["follower", "project"], name="follow_project_once"),
            models.UniqueConstraint(fields=["follower", "theme"], name="follow_theme_once"),
            models.UniqueConstraint(fields=["follower"], condition=Q(everything=True), name="follow_everything_once"),
        ]

    def __str__(self) -> str:
        return f"follow {self.pk}"


class Told(models.Model):
    """That this follower has been told this news; so nothing is told twice and nothing that committed late is missed.

    A window of ids or times could do neither: ids are taken before a transaction commits.
    """

    follower = models.ForeignKey(Follower, models.CASCADE, related_name="told")
    news = models.ForeignKey(News, models.CASCADE, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["follower", "news"], name="told_once")]
        indexes = [models.Index(fields=["at"], name="told_age")]

    def __str__(self) -> str:
        return f"{self.follower_id} {self.news_id}"


class FollowRequest(models.Model):
    """Somebody typed an address; nothing more is sent there until the link in the one mail is followed and pressed."""

    email = models.EmailField()
    language = models.CharField(max_length=2, choices=Language, default=Language.SWEDISH)
    project = models.ForeignKey(Project, models.CASCADE, null=True, blank=True, related_name="+")
    theme = models.ForeignKey(Theme, models.CASCADE, null=True, blank=True, related_name="+")
    everything = models.BooleanField(default=False)
    tempo = models.CharField(max_length=8, choices=Tempo, default=Tempo.WEEKLY)
    weighty_at_once = models.BooleanField(default=False)
    nonce = models.CharField(max_length=43)
    asked_at = models.DateTimeField()
    confirmed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["asked_at"], name="follow_request_age")]

    def __str__(self) -> str:
        return f"follow request {self.pk}"

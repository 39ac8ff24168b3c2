"""The coordinators' work list of projects: its saved views with their counts."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from django.db.models import Count, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from people.models import User
from projects.models import Project, StatusUpdate, Support
from projects.vocabulary import ASK_AFTER_DAYS, ENDED, ProjectOrigin, ProjectState, Publication, UpdateStage

View = Callable[[QuerySet[Project], User], QuerySet[Project]]


def _posted() -> QuerySet[StatusUpdate]:
    return StatusUpdate.objects.filter(stage=UpdateStage.POSTED)


# Key in the address: the words, and which projects.
VIEWS: dict[str, tuple[object, View]] = {
    "running": (_("Not ended"), lambda projects, user: projects.exclude(state__in=ENDED).exclude(origin=ProjectOrigin.OTHER)),
    "mine": (_("Mine"), lambda projects, user: projects.exclude(state__in=ENDED).filter(coordinator_id=user.pk)),
    "forming": (_("The group is being formed"), lambda projects, user: projects.filter(state=ProjectState.FORMING)),
    "news": (_("News to publish"), lambda projects, user: projects.filter(pk__in=_posted().values("project"))),
    "silent": (
        _("Silent for 80 days"),
        lambda projects, user: projects.filter(pk__in=Project.objects.silent_since(ASK_AFTER_DAYS, timezone.localdate()).values("pk")),
    ),
    "quiet": (
        _("Quiet for 120 days"),
        lambda projects, user: projects.filter(pk__in=Project.objects.quiet(timezone.localdate()).values("pk")),
    ),
    "leadless": (
        _("Without lead"), lambda projects, user: projects.filter(pk__in=Project.objects.without_lead().values("pk")),
    ),
    "report": (
        _("Closing report due"),
        lambda projects, user: projects.exclude(state__in=ENDED).filter(report_due__lte=timezone.localdate() + timedelta(days=7)),
    ),
    "followup": (
        _("To follow up"),
        lambda projects, user: projects.filter(pk__in=Project.objects.to_follow_up(timezone.localdate()).values("pk")),
    ),
    "funding": (_("Looks for funding"), lambda projects, user: projects.exclude(state__in=ENDED).filter(seeking_funding=True)),
    "support_late": (
        _("Promised support is late"),
        lambda projects, user: projects.filter(pk__in=Support.objects.late(timezone.localdate()).values("project")),
    ),
    "support_asked": (
        _("Asks for support"), lambda projects, user: projects.filter(pk__in=Support.objects.asked().values("project")),
    ),
    "unpublished": (_("Not public"), lambda projects, user: projects.exclude(publication=Publication.PUBLIC)),
    "all": (_("All"), lambda projects, user: projects),
}  # fmt: skip


def view_counts(user: User) -> dict[str, int]:
    """How many projects each saved view holds, in one statement. The view of all is not counted."""
    aggregates = {
        key: Count("pk", filter=Q(pk__in=chosen(Project.objects.all(), user).values("pk")))
        for key, (_words, chosen) in VIEWS.items()
        if key != "all"
    }
    return Project.objects.aggregate(**aggregates)

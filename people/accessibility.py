"""Reports of shortcomings in accessibility: kept, answered within ten days."""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction
from django.urls import reverse
from django.utils import timezone, translation

from outbox import links, queue
from people.models import AccessibilityReport, Unit, User
from people.vocabulary import StaffRole

ANSWER_DAYS = 10


def report_shortcoming(*, page: str, problem: str, aid: str, wanted: str, email: str) -> AccessibilityReport:
    """Keep a report and tell the administrators by mail, with a link and none of its text."""
    now = timezone.now()
    with transaction.atomic():
        report = AccessibilityReport.objects.create(
            page=page, problem=problem, aid=aid, wanted=wanted, email=email, reported_at=now,
            answer_by=timezone.localdate(now) + timedelta(days=ANSWER_DAYS),
        )  # fmt: skip
        unit = Unit.objects.valid_today().first()
        for user in User.objects.filter(is_active=True, groups__name=StaffRole.ADMINISTRATOR):
            with translation.override(user.language):
                path = reverse("admin:people_accessibilityreport_change", args=[report.pk])
            queue.write(
                "people/accessibility_report",
                key=f"accessibility:{report.pk}:{user.pk}",
                to=user.email,
                language=user.language,
                values={
                    "url": links.absolute(path),
                    "answer_by": str(report.answer_by),
                    "unit": unit.name_in(user.language) if unit else "Meet Malmö",
                    "telephone": unit.telephone if unit else "",
                },
                about=f"accessibility:{report.pk}",
            )
    return report

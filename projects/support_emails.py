"""The mails about support, one function each; words in templates/letters/projects/support_*.<language>.txt.

What is asked for stands on the private page and never in the mail (DESIGN.md section 7).
"""

from __future__ import annotations

from collections.abc import Mapping

from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ideas import emails as idea_emails
from ideas.reminders import coordinators
from outbox import links, queue
from outbox.letters import Value
from outbox.models import Message
from people.models import Unit, User
from projects import private
from projects.models import Project, ProjectMembership, Support, SupportApplication
from projects.support_vocabulary import ApplicationState, SupportState
from projects.vocabulary import MemberRole


def support_asked(support: Support) -> None:
    """The lead asks for support: to the project's coordinator, to all of them where it has none."""
    for user in _staff(support.project):
        values: dict[str, Value] = {
            "kind": _kind(support, user.language),
            "answer_by": idea_emails.deadline(support.answer_by, user.language) if support.answer_by else "",
        }
        _to_staff(user, "support_asked", project=support.project, key=f"support:{support.pk}:asked", values=values)


def support_answered(support: Support) -> Message | None:
    """What the lead asked for is promised, with the day, is given, or is not; the reason stands on her page."""
    return _about_support(support, _ANSWERS[SupportState(support.state)])


def support_postponed(support: Support) -> Message | None:
    """A promise has a later day; the reason stands on the lead's page."""
    return _about_support(support, "support_postponed")


def support_brought_forward(support: Support) -> Message | None:
    """A promise is kept earlier than was said; the reason stands on the lead's page."""
    return _about_support(support, "support_brought_forward")


def support_struck(support: Support) -> Message | None:
    """What the lead asked for, or was told of, has been struck as a mistake; the reason stands on her page."""
    return _about_support(support, "support_struck")


def application_decided(application: SupportApplication) -> Message | None:
    """The giver's answer is written down; the decision in words and the sum stand on the lead's page."""
    lead = _lead(application.project)
    if lead is None:
        return None
    granted = application.state == ApplicationState.GRANTED
    name = "support_application_granted" if granted else "support_application_declined"
    # A grant that was written down by mistake is granted, or declined, anew.
    key = f"application:{application.pk}:{application.version}"
    return _to_lead(lead, name, key=key, values={"programme": application.programme.name})


def last_day_comes(application: SupportApplication, *, left: int, mark: int) -> None:
    """The last day to apply is near and the application is not sent: to the lead and the coordinator, once per `mark`.

    The key carries the day, so that a last day that was moved is reminded of anew.
    """
    last = application.programme.last_date
    if last is None:
        return
    key = f"application:{application.pk}:{last.isoformat()}:{mark}"
    lead = _lead(application.project)
    if lead and not Message.objects.filter(key=_lead_key(lead, key)).exists():
        _to_lead(lead, "support_last_day", key=key, values=_last_day(application, left, lead.language))
    for user in _staff(application.project):
        values = _last_day(application, left, user.language)
        _to_staff(user, "support_last_day_staff", project=application.project, key=key, values=values)


# --- Parts ------------------------------------------------------------------------------------------------------------

_ANSWERS = {
    SupportState.PROMISED: "support_promised",
    SupportState.GIVEN: "support_given",
    SupportState.DECLINED: "support_declined",
}


def _about_support(support: Support, name: str) -> Message | None:
    lead = _lead(support.project)
    if lead is None:
        return None
    until = idea_emails.deadline(support.promised_until, lead.language) if support.promised_until else ""
    values: dict[str, Value] = {"kind": _kind(support, lead.language), "until": until}
    return _to_lead(lead, name, key=f"support:{support.pk}:{support.version}", values=values)


def _last_day(application: SupportApplication, left: int, language: str) -> dict[str, Value]:
    last = application.programme.last_date
    with translation.override(language):
        words = ngettext("in %(days)d day", "in %(days)d days", left) % {"days": left}
        days = words if left else _("today")
    return {
        "programme": application.programme.name,
        "last_day": idea_emails.deadline(last, language) if last else "",
        "days": days,
    }


def _kind(support: Support, language: str) -> str:
    with translation.override(language):
        return str(support.get_kind_display()).lower()


def _lead(project: Project) -> ProjectMembership | None:
    return project.members.current().filter(role=MemberRole.LEAD).exclude(email="").first()


def _staff(project: Project) -> list[User]:
    mine = project.coordinator
    return [mine] if mine and mine.is_active else list(coordinators())


def _about(project: Project, language: str) -> dict[str, Value]:
    with translation.override(language):
        return {"number": project.number, "title": project.local("title")}


def _lead_key(lead: ProjectMembership, key: str) -> str:
    return f"project:{lead.project_id}:{key}:{lead.pk}"


def _to_lead(lead: ProjectMembership, name: str, *, key: str, values: Mapping[str, Value]) -> Message:
    unit = Unit.objects.valid_today().first()
    token = private.new_address(lead, at=timezone.now())
    path = private.member_path(token, lead.language, "projects:member_support")
    return queue.write(
        f"projects/{name}",
        key=_lead_key(lead, key),
        to=lead.email,
        language=lead.language,
        values={
            **idea_emails.sender(lead.language),
            **_about(lead.project, lead.language),
            **values,
            "url": links.absolute(path),
        },
        about=f"project:{lead.project_id}",
        sender_name=unit.sender_name if unit else "Meet Malmö",
        reply_to=unit.reply_to if unit else "",
    )


def _to_staff(user: User, name: str, *, project: Project, key: str, values: Mapping[str, Value]) -> Message:
    unit = Unit.objects.valid_today().first()
    with translation.override(user.language):
        path = reverse("admin:projects_project_support", args=[project.pk])
    return queue.write(
        f"projects/{name}",
        key=f"project:{project.pk}:{key}:staff:{user.pk}",
        to=user.email,
        language=user.language,
        values={
            **idea_emails.sender(user.language),
            **_about(project, user.language),
            **values,
            "url": links.absolute(path),
        },
        about=f"project:{project.pk}",
        sender_name=unit.sender_name if unit else "Meet Malmö",
    )

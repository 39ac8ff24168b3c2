"""Every mail about projects, one function each; its words stand in templates/letters/projects/<name>.<language>.txt."""

from __future__ import annotations

from collections.abc import Mapping

from django.urls import reverse
from django.utils import translation

from ideas import emails as idea_emails
from ideas.models import Idea
from outbox import links, queue
from outbox.letters import Value
from outbox.models import Lane, Message
from people.models import Unit
from projects.models import Project, ProjectMembership
from projects.vocabulary import MemberRole, ProjectState

# --- To those whose idea it was ---------------------------------------------------------------------------------------


def idea_became_project(project: Project, *, idea: Idea) -> Message | None:
    """The idea became a project: its number, and who takes the next step."""
    return idea_emails.told_of_project(
        idea, "became_project", key=f"project:{project.pk}", values=_about(project, idea.reply_language)
    )


def result_moved(project: Project) -> None:
    """The result of the project has moved: every giver whose idea led to it is told, once per state."""
    for idea in project.ideas.all():
        values = {
            **_about(project, idea.reply_language),
            "state": _state(project, idea.reply_language),
            "result": project.effect or project.result or project.lessons,
        }
        idea_emails.told_of_project(idea, "result_moved", key=f"project:{project.pk}:{project.state}", values=values)


# --- To the group -----------------------------------------------------------------------------------------------------


def state_changed(project: Project, *, why: str) -> None:
    """Everybody in the group learns of a new state, with the reason."""
    stamp = project.events.count()
    for member in project.members.current():
        values = {"state": _state(project, member.language), "why": why}
        _to_member(member, "state_changed", key=f"state:{stamp}", values=values)


def report_asked_for(project: Project) -> Message | None:
    """The lead is asked for the closing report, with the day it is due."""
    lead = project.members.current().filter(role=MemberRole.LEAD).first()
    if lead is None or project.report_due is None:
        return None
    due = idea_emails.deadline(project.report_due, lead.language)
    return _to_member(lead, "report_asked_for", key=f"report:{project.report_due}", values={"due": due})


# --- Parts ------------------------------------------------------------------------------------------------------------


def _about(project: Project, language: str) -> dict[str, Value]:
    """Number, title and address of a project; the address only when anybody may see it."""
    with translation.override(language):
        title = project.local("title")
        path = project.get_absolute_url() if project.is_public else ""
    return {
        "number": project.number,
        "title": title,
        "project_url": links.absolute(path) if path else links.absolute(_start(language)),
    }


def _start(language: str) -> str:
    with translation.override(language):
        return reverse("home")


def _state(project: Project, language: str) -> str:
    with translation.override(language):
        return str(ProjectState(project.state).label).lower()


def _to_member(
    member: ProjectMembership, name: str, *, key: str, values: Mapping[str, Value], lane: Lane = Lane.DECISION
) -> Message | None:
    """To one member; nobody whose address we do not have, or who has left."""
    if not member.email or member.left_on:
        return None
    unit = Unit.objects.valid_today().first()
    return queue.write(
        f"projects/{name}",
        key=f"project:{member.project_id}:{key}:{member.pk}",
        to=member.email,
        language=member.language,
        values={**idea_emails.sender(member.language), **_about(member.project, member.language), **values},
        about=f"project:{member.project_id}",
        lane=lane,
        sender_name=unit.sender_name if unit else "Meet Malmö",
        reply_to=unit.reply_to if unit else "",
    )

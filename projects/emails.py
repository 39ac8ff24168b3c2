"""Every mail about projects, one function each; its words stand in templates/letters/projects/<name>.<language>.txt."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime

from django.urls import reverse
from django.utils import timezone, translation

from ideas import emails as idea_emails
from ideas.models import Idea
from ideas.reminders import coordinators
from outbox import links, queue
from outbox.letters import Value
from outbox.models import Lane, Message
from people.models import Unit
from people.vocabulary import ContactWay, Sphere
from projects import asking, private
from projects.models import Decision, GroupInvitation, Project, ProjectMembership, StatusUpdate
from projects.vocabulary import InvitationState, MemberRole, ProjectState, UpdateStage

QUESTION_PURPOSE = "group-question"

# --- To those whose idea it was ---------------------------------------------------------------------------------------


def idea_became_project(project: Project, *, idea: Idea) -> Message | None:
    """The idea became a project: its number, and who takes the next step."""
    return idea_emails.told_of_project(
        idea, "became_project", key=f"project:{project.pk}", values=_chain(project, idea)
    )


def project_started(project: Project) -> None:
    """The group is complete and the work begins: every giver whose idea led here is told, once."""
    for idea in project.ideas.all():
        idea_emails.told_of_project(
            idea, "project_started", key=f"project:{project.pk}:started", values=_chain(project, idea)
        )


def result_moved(project: Project) -> None:
    """The result of the project has moved: every giver whose idea led to it is told, once per state."""
    told = {
        ProjectState.DISCONTINUED: (project.lessons, ""),
        ProjectState.FOLLOWED_UP: (project.effect, project.city_does),
    }
    result, further = told.get(ProjectState(project.state), (project.result, project.effect))
    for idea in project.ideas.all():
        values = {
            **_chain(project, idea),
            "state": _state(project, idea.reply_language),
            "result": result,
            "further": further,
        }
        idea_emails.told_of_project(idea, "result_moved", key=f"project:{project.pk}:{project.state}", values=values)


def city_decided(decision: Decision) -> None:
    """What one of the city's boards decided about the project, to every giver whose idea led to it."""
    project = decision.project
    for idea in project.ideas.all():
        values = {
            **_chain(project, idea),
            "day": idea_emails.long_date(decision.decided_on, idea.reply_language),
            "body": decision.body,
            "decision": decision.text,
            "papers": decision.papers,
        }
        idea_emails.told_of_project(idea, "city_decided", key=f"decision:{decision.pk}", values=values)


# --- To the group -----------------------------------------------------------------------------------------------------


def state_changed(project: Project, *, why: str) -> None:
    """Everybody in the group learns of a new state, with the reason."""
    stamp = project.events.count()
    for member in project.members.current():
        values = {"state": _state(project, member.language), "why": why}
        _to_member(member, "state_changed", key=f"state:{stamp}", values=values)


def paused_by_lead(project: Project, *, why: str) -> None:
    """The coordinator learns that the group rests, and why."""
    _to_coordinators(project, "paused_by_lead", key=f"paused:{project.events.count()}", values={"why": why})


def report_asked_for(project: Project) -> Message | None:
    """The lead is asked for the closing report, with the day it is due."""
    lead = project.members.current().filter(role=MemberRole.LEAD).first()
    if lead is None or project.report_due is None:
        return None
    token = private.new_address(lead, at=timezone.now())
    values: dict[str, Value] = {
        "due": idea_emails.deadline(project.report_due, lead.language),
        "member_url": links.absolute(private.member_path(token, lead.language)),
    }
    return _to_member(lead, "report_asked_for", key=f"report:{project.report_due}", values=values)


def report_overdue(project: Project) -> Message | None:
    """The closing report was due: once more, with the private link."""
    lead = project.members.current().filter(role=MemberRole.LEAD).first()
    if (
        lead is None
        or Message.objects.filter(key=f"project:{project.pk}:report-overdue:{project.report_due}:{lead.pk}").exists()
    ):
        return None
    token = private.new_address(lead, at=timezone.now())
    values: dict[str, Value] = {"member_url": links.absolute(private.member_path(token, lead.language))}
    return _to_member(lead, "report_overdue", key=f"report-overdue:{project.report_due}", values=values)


def news_asked_for(project: Project, *, today: date) -> None:
    """Eighty days of silence: the lead is asked through her private page, or the coordinators where nobody leads."""
    lead = project.members.current().filter(role=MemberRole.LEAD).exclude(email="").first()
    if lead:
        token = private.new_address(lead, at=timezone.now())
        values: dict[str, Value] = {
            "days": str(project.days_silent(today)),
            "member_url": links.absolute(private.member_path(token, lead.language)),
        }
        _to_member(lead, "news_asked_for", key=f"silent:{project.last_news_on}", values=values)
        return
    _to_coordinators(project, "silent_without_lead", key=f"silent:{project.last_news_on}")


def member_welcome(member: ProjectMembership, *, token: str, again: datetime | None = None) -> Message | None:
    """Welcome to the group, with the private link to one's own page in it. `again`: she was given a chair anew then."""
    return _to_member(
        member,
        "member_welcome",
        key=f"welcome:{again.isoformat()}" if again else "welcome",
        values={"member_url": links.absolute(private.member_path(token, member.language))},
    )


def link_asked_for(member: ProjectMembership, *, token: str) -> Message | None:
    """A new private link for a member who lost hers."""
    values: dict[str, Value] = {"member_url": links.absolute(private.member_path(token, member.language))}
    return _to_member(member, "member_link", key=f"link:{timezone.now().isoformat()}", values=values, lane=Lane.RECEIPT)


def update_decided(update: StatusUpdate) -> Message | None:
    """What she posted is public now, or is not and why."""
    member = update.written_by_member
    if member is None:
        return None
    name = "update_published" if update.stage == UpdateStage.PUBLISHED else "update_declined"
    values: dict[str, Value] = {"title_of_news": update.title, "because": update.declined_because}
    return _to_member(member, name, key=f"update:{update.pk}:{update.stage}", values=values)


def update_to_look_at(update: StatusUpdate) -> None:
    """News waits for the project's coordinator; all of them where it has none."""
    _to_coordinators(update.project, "update_to_look_at", key=f"update:{update.pk}:look")


# --- To people of the pool, and back to the coordinator --------------------------------------------------------------


def asked_to_join(invitation: GroupInvitation) -> Message | None:
    """Who else is in, what, how much, until when, who asks and why you; the answer is given on the page."""
    return _to_asked(invitation, "asked", key="asked")


def asked_again(invitation: GroupInvitation) -> Message | None:
    """Day five: the question once more, with its last day."""
    return _to_asked(invitation, "asked_again", key="again")


def question_taken_back(invitation: GroupInvitation) -> Message | None:
    """The question needs no answer any more."""
    return _to_asked(invitation, "question_taken_back", key="back")


def chair_was_taken(invitation: GroupInvitation) -> Message | None:
    """She said yes a moment after the last chair was taken: told kindly, also when she has left the page."""
    return _to_asked(invitation, "chair_was_taken", key="taken")


def somebody_suggested(invitation: GroupInvitation) -> Message:
    """The person asked knows somebody who would fit; what she wrote stands on the group's page."""
    return _to_who_asked(invitation, "somebody_suggested", key=f"suggested:{timezone.now().isoformat()}")


def question_answered(invitation: GroupInvitation) -> Message:
    """What became of the question, to the coordinator who asked; the next best stand on the proposal's page."""
    return _to_who_asked(invitation, "question_answered", key=str(invitation.state))


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


def _chain(project: Project, idea: Idea) -> dict[str, Value]:
    """As `_about`, with the one number of the line of life, which is that of the first idea; no address before it is public."""
    about = _about(project, idea.reply_language)
    return {
        **about,
        "project_url": about["project_url"] if project.is_public else "",
        "line_number": project.line_number,
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


def _to_asked(invitation: GroupInvitation, name: str, *, key: str) -> Message | None:
    """To the person asked; nobody who is to be reached in another way than by mail."""
    resource = invitation.resource
    if resource is None or not resource.email or resource.contact_way != ContactWay.MAIL:
        return None
    language = resource.language
    unit = Unit.objects.valid_today().first()
    with translation.override(language):
        path = reverse("projects:question", args=[links.sign(QUESTION_PURPOSE, invitation.pk, invitation.nonce)])
        words = asking.words_of(invitation)
    return queue.write(
        f"projects/{name}",
        key=f"question:{invitation.pk}:{key}",
        to=resource.email,
        language=language,
        values={
            **idea_emails.sender(language),
            **_about(invitation.project, language),
            "summary": words.summary,
            "who": [(line, "") for line in words.who],
            "why": [(line, "") for line in words.why],
            "how_much": words.how_much,
            "message": invitation.message,
            "asked_by": f"{invitation.asked_by.name}, {invitation.asked_by.telephone}".rstrip(", "),
            "answer_before": idea_emails.deadline(invitation.answer_before, language),
            "url": links.absolute(path),
        },
        about=f"pool:{resource.pk}",
        sender_name=unit.sender_name if unit else "Meet Malmö",
        reply_to=invitation.asked_by.email,
    )


def _to_who_asked(invitation: GroupInvitation, name: str, *, key: str) -> Message:
    user = invitation.asked_by
    with translation.override(user.language):
        state = str(InvitationState(invitation.state).label).lower()
        path = reverse("admin:projects_project_group", args=[invitation.project_id])
        sphere = Sphere(invitation.sphere).inside
    unit = Unit.objects.valid_today().first()
    return queue.write(
        f"projects/{name}",
        key=f"question:{invitation.pk}:{key}",
        to=user.email,
        language=user.language,
        values={
            **idea_emails.sender(user.language),
            **_about(invitation.project, user.language),
            "state": state,
            "sphere": sphere,
            "url": links.absolute(path),
        },
        about=f"project:{invitation.project_id}",
        sender_name=unit.sender_name if unit else "Meet Malmö",
    )


def _to_coordinators(project: Project, name: str, *, key: str, values: Mapping[str, Value] | None = None) -> None:
    """To the project's coordinator; to all of them where it has none."""
    people = [project.coordinator] if project.coordinator and project.coordinator.is_active else list(coordinators())
    unit = Unit.objects.valid_today().first()
    for user in people:
        with translation.override(user.language):
            path = project.get_admin_url()
        queue.write(
            f"projects/{name}",
            key=f"project:{project.pk}:{key}:staff:{user.pk}",
            to=user.email,
            language=user.language,
            values={
                **idea_emails.sender(user.language),
                **_about(project, user.language),
                **(values or {}),
                "url": links.absolute(path),
            },
            about=f"project:{project.pk}",
            sender_name=unit.sender_name if unit else "Meet Malmö",
        )

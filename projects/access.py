"""What projects know of somebody by her mail address, and forgetting it."""

from __future__ import annotations

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from people.access import Forgotten, Section, Values, entries_of, in_words
from people.models import ResourcePerson, User
from projects import catalogue, groups, hiding, joining, succession
from projects.models import (
    Application,
    Follow,
    Follower,
    FollowRequest,
    GroupInvitation,
    Letter,
    MemberContact,
    Note,
    Project,
    ProjectMembership,
    StatusUpdate,
    Succession,
)


def about(email: str) -> list[Section]:
    """Groups, questions, news written for a group, and what is followed."""
    members = _members(email)
    asked = GroupInvitation.objects.filter(resource__in=entries_of(email)).select_related("project").order_by("id")
    return [
        Section(_("Groups"), [_member(one) for one in members]),
        Section(
            _("Questions to join a group"), in_words(asked, leave_out=("nonce", "proposal", "membership", "resource"))
        ),
        Section(
            _("Offers to join a group"),
            in_words(
                Application.objects.filter(email__iexact=email).select_related("project").order_by("id"),
                leave_out=("nonce", "membership", "answered_by"),
            ),
        ),
        Section(
            _("Chairs offered to her"),
            in_words(Succession.objects.filter(email__iexact=email).order_by("id"), leave_out=("nonce", "membership")),
        ),
        Section(
            _("Letters written in a group"),
            in_words(Letter.objects.filter(sender__in=members).order_by("id"), only=("text", "sent_at")),
        ),
        Section(
            _("News written for a group"),
            in_words(StatusUpdate.objects.filter(written_by_member__in=members).order_by("id")),
        ),
        Section(
            _("Written down for a group"),
            in_words(
                Note.objects.filter(written_by_member__in=members).order_by("id"), only=("title", "text", "written_at")
            ),
        ),
        Section(_("Following"), [_follow(one) for one in Follow.objects.filter(follower__email__iexact=email)]),
        Section(
            _("Asked to follow, not confirmed"),
            in_words(FollowRequest.objects.filter(email__iexact=email), leave_out=("nonce",)),
        ),
    ]


def forget(email: str, *, by: User) -> list[Forgotten]:
    """Take name and address out of groups, words out of questions, and end what is followed; in the caller's transaction."""
    _lock(email)
    members = list(_members(email))
    covered = hiding.erase(email)
    # Before she leaves: afterwards nothing tells which letters were hers. A reported one is a matter between two.
    letters = Letter.objects.filter(sender__in=members, reported_at=None).update(text="")
    applied, offered = joining.erase(email), succession.erase(email)
    for member in members:
        groups.leave(member, by=by)
        ProjectMembership.objects.filter(pk=member.pk).update(
            name="", email="", person=None, show_name=False, show_name_chosen_at=None, hidden=False
        )
    asked = GroupInvitation.objects.filter(resource__in=entries_of(email)).update(
        words="", suggested="", message="", reasons=[]
    )
    followers = Follower.objects.filter(email__iexact=email)
    follows = Follow.objects.filter(follower__in=followers).count()
    followers.delete()
    requests, _kinds = FollowRequest.objects.filter(email__iexact=email).delete()
    written = StatusUpdate.objects.filter(written_by_member__in=[member.pk for member in members]).count()
    catalogue.touch()
    done = [
        Forgotten(_("Name and address in groups; that a chair was taken stays"), len(members)),
        Forgotten(_("Words of questions to join a group; that somebody was asked stays for the figures"), asked),
        Forgotten(_("Words of letters to others in a group"), letters),
        Forgotten(_("Offers to join a group; that somebody offered stays for the figures"), applied),
        Forgotten(_("Chairs offered to her"), offered),
        Forgotten(_("Texts in which her name was covered; they stay covered"), covered),
        Forgotten(_("Following"), follows + requests),
        Forgotten(
            _("News written for a group"), written, _("Published news are public documents; the writer is not named.")
        ),
    ]
    return [one for one in done if one.count]


def _lock(email: str) -> None:
    """All at once before the first step, in the order in which others lock them: whoever waits for one project while she holds
    the catalogue's turn would wait for somebody who waits for her."""
    entries = list(entries_of(email).values_list("pk", flat=True))
    list(ResourcePerson.objects.select_for_update().filter(pk__in=entries).order_by("pk"))
    theirs = {
        *_members(email).values_list("project", flat=True),
        *GroupInvitation.objects.filter(resource__in=entries).values_list("project", flat=True),
        *Application.objects.filter(email__iexact=email).values_list("project", flat=True),
    }
    list(Project.objects.select_for_update(no_key=True).filter(pk__in=theirs).order_by("pk"))


def _members(email: str) -> QuerySet[ProjectMembership]:
    return (
        ProjectMembership.objects.filter(Q(email__iexact=email) | Q(person__email__iexact=email))
        .distinct()
        .select_related("project", "organisation")
        .order_by("id")
    )


def _member(one: ProjectMembership) -> Values:
    (row,) = in_words([one], leave_out=("person", "project", "hidden"))
    contact = in_words(MemberContact.objects.filter(membership=one), leave_out=("membership", "calendar_nonce"))
    return {_("project"): f"{one.project.number} {one.project.title}", **row, **(contact[0] if contact else {})}


def _follow(one: Follow) -> Values:
    what = one.project or one.theme or _("all projects")
    return {_("what"): str(what), _("since"): f"{one.since:%Y-%m-%d}", _("how often"): one.follower.get_tempo_display()}

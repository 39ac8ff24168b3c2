"""A member's private page in one project: news, the closing report, one's name, leaving."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from border import files, limits
from border.formkeys import OtherContent, new_form_key
from border.limits import TooMany, too_many, visitor_address
from border.posts import DECOY, public_post, same_time
from border.private import private_page
from projects import groups, lifecycle, posting, private, room
from projects.errors import NotReady, WrongState
from projects.forms import LostMemberLinkForm, NewsFileForm, NewsForm, PauseProjectForm, ReportForm
from projects.models import Project, ProjectMembership, StatusUpdate
from projects.vocabulary import MemberRole, ProjectActor, ProjectState, Publication, UpdateStage

HOUR = 3600
POSTS_AN_HOUR = 30
ASKS_FOR_LINKS_AN_HOUR = 30

View = Callable[..., HttpResponse]


def not_shown(request: HttpRequest, project: Project) -> HttpResponse | None:
    """The page that says so while a project is hidden: for its group, and for those who are asked or have asked to join."""
    if project.publication != Publication.HIDDEN:
        return None
    return render(request, "projects/member/hidden.html", status=403)


def member_page(view: View) -> View:
    """Decorator: the token becomes its member; one that was replaced is told so (410), any other is 404."""

    @wraps(view)
    def wrapped(request: HttpRequest, token: str, **more: int) -> HttpResponse:
        try:
            link = private.find(token)
        except private.Replaced:
            return render(request, "projects/member/link_replaced.html", status=410)
        if hidden := not_shown(request, link.membership.project):
            return hidden
        if request.method == "POST":
            try:
                _admit(link.membership)
            except TooMany as error:
                return too_many(request, error)
        return view(request, link.membership, token, **more)

    return public_post(private_page(wrapped))


@member_page
@require_GET
def member(request: HttpRequest, me: ProjectMembership, token: str) -> HttpResponse:
    """What to do now, what one has posted, who is in."""
    project = me.project
    context = {
        "me": me,
        "project": project,
        "token": token,
        "leads": me.role == MemberRole.LEAD,
        "silent": project.days_silent(),
        "asked": project.asked_on is not None and project.state == ProjectState.ONGOING,
        "updates": project.updates.filter(written_by_member=me),
        "milestones": project.milestones.all(),
        "room": room.of(me),
        "may_post": not project.is_ended,
        "may_report": me.role == MemberRole.LEAD and not project.is_ended and project.state != ProjectState.FORMING,
        "may_pause": me.role == MemberRole.LEAD and project.state == ProjectState.ONGOING,
        "done": request.GET.get("klart", ""),
        "publishes_alone": project.lead_publishes and me.role == MemberRole.LEAD,
    }
    return render(request, "projects/member/page.html", context)


@member_page
@require_http_methods(["GET", "POST"])
def news(request: HttpRequest, me: ProjectMembership, token: str) -> HttpResponse:
    """Write news, look at it as it will stand, send it. Nothing is kept before it is sent; the preview carries the words."""
    form = NewsForm(request.POST or None, initial={"language": me.language, "form_key": new_form_key()})
    context = {"form": form, "me": me, "project": me.project, "token": token}
    if request.method == "POST" and form.is_valid() and "change" not in request.POST:
        if "send" not in request.POST:
            return render(request, "projects/member/news_preview.html", {**context, "today": timezone.localdate()})
        try:
            update = posting.post(me, form.words())
        except WrongState:
            return back(token, "avslutat")
        except OtherContent:
            return back(token, "dubbel")
        return redirect("projects:member_pictures", token, update.pk)
    return render(request, "projects/member/news.html", context)


@member_page
@require_http_methods(["GET", "POST"])
def pictures(request: HttpRequest, me: ProjectMembership, token: str, pk: int) -> HttpResponse:
    """Pictures and files to one's own news, while it takes them; or go on without."""
    update = StatusUpdate.objects.filter(pk=pk, written_by_member=me).first()
    if update is None or not update.takes_files:
        return back(token, "skickat")
    form = NewsFileForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            posting.attach(update, files.examine(form.cleaned_data["file"]), alt=form.cleaned_data["alt"])
        except files.Refused as refused:
            form.add_error("file", str(refused))
        except NotReady as error:
            form.add_error(None, error.problems)
        except WrongState:
            return back(token, "skickat")
        else:
            return back(token, "rapport" if update.is_report else "skickat")
    context = {"form": form, "me": me, "project": me.project, "token": token, "update": update}
    return render(request, "projects/member/pictures.html", context)


@member_page
@require_http_methods(["GET", "POST"])
def report(request: HttpRequest, me: ProjectMembership, token: str) -> HttpResponse:
    """The closing report. Sent, it waits for a coordinator, who ends the project by publishing it."""
    project = me.project
    if me.role != MemberRole.LEAD or project.is_ended or project.state == ProjectState.FORMING:
        return back(token, "avslutat")
    first = _report_begun(project)
    form = ReportForm(request.POST or None, initial={**first, "language": me.language, "form_key": new_form_key()})
    if request.method == "POST" and form.is_valid():
        try:
            posting.post(me, form.words(), report=form.report())
        except (WrongState, OtherContent):
            return back(token, "avslutat")
        except NotReady as error:
            form.add_error(None, error.problems)
        else:
            return back(token, "rapport")
    return render(request, "projects/member/report.html", {"form": form, "me": me, "project": project, "token": token})


def _report_begun(project: Project) -> dict[str, str]:
    """What the form begins with: her last report, when it was not published, else what the project says already."""
    last = project.updates.filter(is_report=True).exclude(stage=UpdateStage.PUBLISHED).first()
    source = last or project
    first = {name: getattr(source, name) for name in ("effect", "lessons", "city_does")}
    return {**first, "result": last.text if last else project.result}


@member_page
@require_http_methods(["GET", "POST"])
def pause(request: HttpRequest, me: ProjectMembership, token: str) -> HttpResponse:
    """The lead lets the project rest, with the reason."""
    if me.role != MemberRole.LEAD:
        return back(token, "")
    form = PauseProjectForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            lifecycle.pause(me.project, why=form.cleaned_data["why"], actor=ProjectActor.LEAD)
        except (WrongState, NotReady):
            return back(token, "avslutat")
        return back(token, "paus")
    return render(request, "projects/member/pause.html", {"form": form, "project": me.project, "token": token})


@member_page
@require_POST
def name(request: HttpRequest, me: ProjectMembership, token: str) -> HttpResponse:
    """One's own choice whether the public page shows one's name."""
    groups.choose_to_be_named(me, shown=request.POST.get("shown") == "yes")
    return back(token, "namn")


@member_page
@require_http_methods(["GET", "POST"])
def leave(request: HttpRequest, me: ProjectMembership, token: str) -> HttpResponse:
    """Leave the group: asked once, done at once."""
    if request.method == "POST":
        groups.leave(me, actor=ProjectActor.LEAD if me.role == MemberRole.LEAD else ProjectActor.MEMBER)
        return redirect("projects:member_left")
    return render(request, "projects/member/leave.html", {"me": me, "project": me.project, "token": token})


@require_GET
def left(request: HttpRequest) -> HttpResponse:
    """Out of the group."""
    return render(request, "projects/member/left.html")


@member_page
@require_http_methods(["GET", "POST"])
def replace(request: HttpRequest, me: ProjectMembership, token: str) -> HttpResponse:
    """Make every address handed out so far useless."""
    if request.method == "POST":
        return redirect("projects:member", private.replace_all(me))
    return render(request, "projects/member/replace.html", {"project": me.project, "token": token})


@public_post
@same_time
@require_http_methods(["GET", "POST"])
def lost_link(request: HttpRequest) -> HttpResponse:
    """A new link to one's own page; the answer is the same whether there is one or not."""
    form = LostMemberLinkForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            limits.allow("member-link", visitor_address(request), most=ASKS_FOR_LINKS_AN_HOUR, seconds=HOUR)
            limits.allow("mail-to", form.cleaned_data["email"].lower(), most=3, seconds=HOUR)
        except TooMany as error:
            return too_many(request, error)
        if not form.cleaned_data[DECOY]:
            groups.send_new_link(number=form.cleaned_data["number"], email=form.cleaned_data["email"])
        return redirect("projects:member_link_sent")
    return render(request, "projects/member/lost_link.html", {"form": form})


@require_GET
def link_sent(request: HttpRequest) -> HttpResponse:
    """Look in your mailbox, whoever you are."""
    return render(request, "projects/member/link_sent.html")


def _admit(me: ProjectMembership) -> None:
    """Counted for each member and not for each address: a whole city hall has one. Raises `TooMany`."""
    limits.allow("member-post", str(me.pk), most=POSTS_AN_HOUR, seconds=HOUR)


def back(token: str, done: str) -> HttpResponse:
    """To the member's page, which says what was done."""
    response = redirect("projects:member", token)
    response["Location"] += f"?klart={done}" if done else ""
    return response

"""Following by mail address: asking, confirming, changing, leaving. Opening a link changes nothing; buttons do."""

from __future__ import annotations

from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from border import limits
from border.limits import TooMany, too_many, visitor_address
from border.posts import DECOY, public_post
from border.private import private_page
from people.models import Theme
from people.names import theme_of_key
from projects import follow_emails, following
from projects.follow_forms import FollowForm, SettingsForm
from projects.following import Wish
from projects.models import Follow, Project
from projects.selection import PARAMETERS

HOUR = 3600
ASKS_AN_HOUR = 20
MAILS_PER_ADDRESS_AN_HOUR = 3


@public_post
@require_http_methods(["GET", "POST"])
def follow(request: HttpRequest, number: str) -> HttpResponse:
    """Follow one project."""
    project = get_object_or_404(Project.objects.public(), number=number)
    return _ask(request, Wish(project=project), {"project": project, "what": project.local("title")})


@public_post
@require_http_methods(["GET", "POST"])
def follow_list(request: HttpRequest) -> HttpResponse:
    """Follow a theme, or all projects."""
    theme = theme_of_key(request.GET.get("tema", ""))
    # A list with other choices comes here too; mails cannot follow those, its feed can.
    feed = f"{reverse('projects:feed')}?{request.GET.urlencode()}" if _is_narrower(request.GET) else ""
    return _ask(request, Wish(theme=theme), {"theme": theme, "themes": Theme.objects.valid_today(), "feed": feed})


@require_GET
def asked(request: HttpRequest) -> HttpResponse:
    """Look in your mailbox. The same for every address."""
    return render(request, "projects/follow/asked.html")


@public_post
@private_page
@require_http_methods(["GET", "POST"])
def confirm(request: HttpRequest, signed: str) -> HttpResponse:
    """“Follow X?” – the button confirms, once; pressing again changes nothing."""
    found = following.find_request(signed)
    if found is None:
        return render(request, "projects/follow/old.html", status=410)
    if request.method == "POST":
        follower = following.confirm(found)
        response = redirect(follow_emails.manage_path(follower))
        response["Location"] += "?klart=bekraftat"
        return response
    return render(request, "projects/follow/confirm.html", {"what": follow_emails.name_of(found), "signed": signed})


@public_post
@private_page
@require_http_methods(["GET", "POST"])
def follows(request: HttpRequest, signed: str) -> HttpResponse:
    """Everything one follows, how often, and how to stop."""
    follower = following.find_follower(signed)
    if follower is None:
        return render(request, "projects/follow/forgotten.html", status=410)
    first = {"tempo": follower.tempo, "weighty_at_once": follower.weighty_at_once, "language": follower.language}
    form = SettingsForm(request.POST or None, initial=first)
    if request.method == "POST" and form.is_valid():
        following.change(follower, **form.cleaned_data)
        return _back(signed, "sparat")
    context = {
        "form": form,
        "signed": signed,
        "follows": [
            (follow.pk, follow_emails.name_of(follow), _address(follow))
            for follow in follower.follows.select_related("project", "theme").order_by("since")
        ],
        "bounced": follower.bounced_at,
        "done": request.GET.get("klart", ""),
    }
    return render(request, "projects/follow/follows.html", context)


@public_post
@private_page
@require_POST
def stop(request: HttpRequest, signed: str, pk: int) -> HttpResponse:
    """Follow one thing no more."""
    follower = following.find_follower(signed)
    if follower:
        found = Follow.objects.filter(pk=pk, follower=follower).first()
        if found is None:
            raise Http404
        following.stop(found)
    return _back(signed, "slutat")


@public_post
@private_page
@require_http_methods(["GET", "POST"])
def stop_all(request: HttpRequest, signed: str) -> HttpResponse:
    """Leave altogether: asked once, forgotten at once."""
    follower = following.find_follower(signed)
    if follower is None:
        return render(request, "projects/follow/forgotten.html", status=410)
    if request.method == "POST":
        following.stop_all(follower)
        return redirect("projects:follow_left")
    return render(request, "projects/follow/stop_all.html", {"signed": signed})


@csrf_exempt
@private_page
@require_http_methods(["GET", "POST"])
def one_click(request: HttpRequest, signed: str) -> HttpResponse:
    """What the mail program posts when somebody presses its own button (RFC 8058): no cookie, no page in between, from
    anywhere. Opening the address in a browser shows the choices instead."""
    if request.method == "GET":
        return redirect("projects:follows", signed)
    follower = following.find_follower(signed)
    if follower:
        following.stop_all(follower)
    return HttpResponse("ok", content_type="text/plain")


@require_GET
def left(request: HttpRequest) -> HttpResponse:
    """Forgotten."""
    return render(request, "projects/follow/left.html")


def _ask(request: HttpRequest, wish: Wish, context: dict[str, object]) -> HttpResponse:
    form = FollowForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        email = form.cleaned_data["email"]
        try:
            limits.allow("follow", visitor_address(request), most=ASKS_AN_HOUR, seconds=HOUR)
            limits.allow("mail-to", email.lower(), most=MAILS_PER_ADDRESS_AN_HOUR, seconds=HOUR)
        except TooMany as error:
            return too_many(request, error)
        if not form.cleaned_data[DECOY]:
            tempo, weighty = form.cleaned_data["tempo"], form.cleaned_data["weighty_at_once"]
            following.ask(email, wish, language=get_language() or "sv", tempo=tempo, weighty_at_once=weighty)
        return redirect("projects:follow_asked")
    return render(request, "projects/follow/ask.html", {**context, "form": form})


def _is_narrower(chosen: QueryDict) -> bool:
    return len(chosen.getlist("tema")) > 1 or any(
        chosen.get(name) for name in ("q", *PARAMETERS.values()) if name != "tema"
    )


def _address(follow: Follow) -> str:
    """Where the followed thing is; nowhere while its project is not public."""
    if follow.project:
        return follow.project.get_absolute_url() if follow.project.is_public else ""
    chosen = f"?{urlencode({'tema': follow.theme.key})}" if follow.theme else ""
    return f"{reverse('projects:projects')}{chosen}"


def _back(signed: str, done: str) -> HttpResponse:
    response = redirect("projects:follows", signed)
    response["Location"] += f"?klart={done}"
    return response

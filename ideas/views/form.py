"""From the self-check to the sent idea. No account, no cookie, no script needed."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from border import files, limits, posts, spam
from border.limits import TooMany, too_many, visitor_address
from border.posts import DECOY, public_post
from border.private import private_page
from ideas import drafts, handing_in, private
from ideas.forms import (
    DraftByMailForm,
    GiverForm,
    IdeaForm,
    SelfCheckForm,
    SendForm,
    StepForm,
    bound_step,
    handed_in,
    refused_files,
    unbound_step,
)
from ideas.models import Criterion, Draft, Suspicion
from ideas.promise import answer_due
from people.models import Theme
from people.vocabulary import Sphere, SupportKind

DRAFTS_AN_HOUR = 30
IDEAS_AN_HOUR, IDEAS_A_DAY = 5, 20
IDEAS_PER_SENDER_AN_HOUR = 3
MAILS_PER_ADDRESS_AN_HOUR = 3
SAVES_AN_HOUR = 1200
UPLOADS_AN_HOUR = 40
HOUR, DAY = 3600, 24 * 3600

# Nobody reads, thinks and types an idea in less than this.
SHORTEST_SECONDS = 3


@public_post
@require_http_methods(["GET", "POST"])
def start(request: HttpRequest) -> HttpResponse:
    """Step 1: does the idea belong here? Nothing is kept until it does, or the visitor goes on anyway."""
    form = SelfCheckForm(request.POST or None)
    door = ""
    if request.method == "POST" and form.is_valid():
        door = form.better_door()
        if not door or "anyway" in request.POST:
            try:
                limits.allow("draft", visitor_address(request), most=DRAFTS_AN_HOUR, seconds=HOUR)
            except TooMany as error:
                return too_many(request, error)
            return redirect("ideas:step", drafts.start(language=get_language() or "sv"), 2)
    return render(request, "ideas/start.html", {"form": form, "door": door, "due": answer_due(timezone.localdate())})


@public_post
@private_page
@require_GET
def draft(request: HttpRequest, token: str) -> HttpResponse:
    """Go on where you were: what is there, when it is removed, remove it now."""
    found = drafts.find(token)
    if found.idea:
        return redirect("ideas:thanks", private.address_after_draft(token))
    if Suspicion.objects.filter(draft_digest=found.digest).exists():
        return render(request, "ideas/thanks_unnumbered.html", {"due": answer_due(timezone.localdate())})
    return render(request, "ideas/draft.html", {"draft": found, "token": token, "step": _first_open_step(found)})


@public_post
@private_page
@require_http_methods(["GET", "POST"])
def step(request: HttpRequest, token: str, number: int) -> HttpResponse:
    """Steps 2 to 4. What is posted is kept first and checked afterwards, so that nothing typed is ever lost."""
    found = drafts.find(token)
    if number not in (2, 3, 4):
        raise Http404
    if found.idea or Suspicion.objects.filter(draft_digest=found.digest).exists():
        return redirect("ideas:draft", token)
    if number == 4:
        return _send(request, found, token) if request.method == "POST" else _review(request, found, token)
    form_class, extra = _step_form(number)
    if request.method == "POST":
        form = form_class(request.POST, request.FILES, **extra)
        found = drafts.keep(found, form.typed())
        if number == 2:
            _attach(request, found, form)
        if form.is_valid():
            return redirect("ideas:step", token, number + 1)
    elif "check" in request.GET:
        form = bound_step(form_class, found, **extra)
        form.is_valid()
    else:
        form = unbound_step(form_class, found, **extra)
        form.initial.setdefault("reply_language", found.language)
    return render(request, f"ideas/step{number}.html", _page(found, token, number, form=form))


@public_post
@private_page
@require_POST
def autosave(request: HttpRequest, token: str) -> HttpResponse:
    """Keep what is on the screen; called by a small script. Answers when it was saved and until when it is kept."""
    found = drafts.find(token)
    try:
        limits.allow("autosave", visitor_address(request), most=SAVES_AN_HOUR, seconds=HOUR)
    except TooMany as error:
        return JsonResponse({"wait": error.wait_seconds}, status=429)
    if found.idea:
        return JsonResponse({"error": "sent"}, status=409)
    number = 3 if request.POST.get("step") == "3" else 2
    form_class, extra = _step_form(number)
    kept = drafts.keep(found, form_class(request.POST, **extra).typed())
    return JsonResponse(
        {"saved": timezone.localtime(kept.touched_at).strftime("%H.%M"), "until": kept.remove_on.isoformat()}
    )


@public_post
@private_page
@require_http_methods(["GET", "POST"])
def mail_draft(request: HttpRequest, token: str) -> HttpResponse:
    """Mail the draft's address to oneself."""
    found = drafts.find(token)
    form = DraftByMailForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        email = form.cleaned_data["email"]
        try:
            limits.allow("draft-mail", visitor_address(request), most=IDEAS_A_DAY, seconds=DAY)
            limits.allow("mail-to", email.lower(), most=MAILS_PER_ADDRESS_AN_HOUR, seconds=HOUR)
        except TooMany as error:
            return too_many(request, error)
        drafts.mail_address(found, token=token, email=email)
        return render(
            request, "ideas/draft_mailed.html", {"draft": found, "token": token, "step": _first_open_step(found)}
        )
    return render(request, "ideas/draft_mail.html", {"draft": found, "token": token, "form": form})


@public_post
@private_page
@require_POST
def remove_draft(request: HttpRequest, token: str) -> HttpResponse:
    """Remove the draft and everything in it, now."""
    drafts.remove(drafts.find(token))
    return redirect("ideas:draft_removed")


@require_GET
def draft_removed(request: HttpRequest) -> HttpResponse:
    return render(request, "ideas/draft_removed.html")


@public_post
@private_page
@require_POST
def remove_file(request: HttpRequest, token: str, pk: int) -> HttpResponse:
    """Remove one file from the draft."""
    found = drafts.find(token)
    attachment = found.attachments.filter(pk=pk).first()
    if attachment:
        drafts.detach(attachment)
    return redirect(f"{_step_path(token, 2)}#files")


@private_page
@require_GET
def draft_file(request: HttpRequest, token: str, pk: int) -> HttpResponse:
    """A file of the draft, as a download, to whoever holds the draft."""
    attachment = drafts.find(token).attachments.filter(pk=pk).first()
    if attachment is None:
        raise Http404
    return files.download_response(attachment.stored_name, attachment.label, attachment.sha256)


@require_GET
def paper(request: HttpRequest) -> HttpResponse:
    """The same questions, to be printed and filled in by hand."""
    return render(
        request,
        "ideas/paper.html",
        {
            "form": IdeaForm(criteria=Criterion.objects.asked_today()),
            "giver_form": GiverForm(),
            "spheres": Sphere.choices,
            "support": SupportKind.choices,
            "themes": Theme.objects.valid_today(),
        },
    )


def _review(request: HttpRequest, found: Draft, token: str, *, asked_again: bool = False) -> HttpResponse:
    forms = _both_steps(found)
    for number, form in zip((2, 3), forms, strict=True):
        if not form.is_valid():
            return redirect(f"{_step_path(token, number)}?check")
    content = handed_in(*forms)
    criteria = [(criterion, content.criteria.get(criterion.key, "")) for criterion in Criterion.objects.asked_today()]
    context = {
        "content": content,
        "criteria": criteria,
        "spheres": [(key, Sphere(key).label) for key in content.spheres_wanted],
        "support": [SupportKind(key).label for key in content.support_wanted],
        "themes": forms[0].cleaned_data["themes"],
        "areas": forms[0].cleaned_data["areas"],
        "giver_sphere": Sphere(content.giver_sphere).label,
        "reply_language": dict(GiverForm.base_fields["reply_language"].choices)[content.reply_language],
        "asked_again": asked_again,
        "form": SendForm(initial={"start": posts.signed_start()}),
    }
    return render(request, "ideas/step4.html", _page(found, token, 4, **context))


def _send(request: HttpRequest, found: Draft, token: str) -> HttpResponse:
    forms = _both_steps(found)
    for number, form in zip((2, 3), forms, strict=True):
        if not form.is_valid():
            return redirect(f"{_step_path(token, number)}?check")
    content = handed_in(*forms)
    send_form = SendForm(request.POST)
    seconds = posts.seconds_since(request.POST.get("start", ""))
    too_fast = (timezone.now() - found.started_at).total_seconds() < SHORTEST_SECONDS
    if not send_form.is_valid() or seconds is None or too_fast:
        # Missing, forged or a day old, or faster than anybody types: nothing is lost, the button is just pressed once more.
        return _review(request, found, token, asked_again=True)
    reasons = _looks_like_spam(request, found, content)
    if reasons:
        handing_in.suspect(found, reasons=reasons)
        return redirect("ideas:draft", token)
    try:
        handing_in.hand_in(found, content, draft_token=token, admit=partial(_admit, request, content.giver_email))
    except TooMany as error:
        return too_many(request, error)
    return redirect("ideas:thanks", private.address_after_draft(token))


def _admit(request: HttpRequest, email: str) -> None:
    visitor = visitor_address(request)
    limits.allow("idea", visitor, most=IDEAS_AN_HOUR, seconds=HOUR)
    limits.allow("idea-day", visitor, most=IDEAS_A_DAY, seconds=DAY)
    limits.allow("mail-to", email.lower(), most=IDEAS_PER_SENDER_AN_HOUR, seconds=HOUR)


def _looks_like_spam(request: HttpRequest, found: Draft, content: handing_in.HandedIn) -> list[str]:
    if request.POST.get(DECOY) or found.typed.get(DECOY):
        return ["decoy"]
    text = "\n".join([content.title, content.problem, content.proposal, *content.criteria.values()])
    verdict = spam.score(text)
    return list(verdict.reasons) if verdict.is_spam else []


def _attach(request: HttpRequest, found: Draft, form: StepForm) -> None:
    uploads = request.FILES.getlist("files")
    if not uploads:
        return
    try:
        limits.allow("upload", visitor_address(request), most=UPLOADS_AN_HOUR, seconds=HOUR)
    except TooMany:
        form.add_error(
            "files",
            _("Too many files have come from where you are. What you wrote is kept; try the files again later."),
        )
        return
    for examined, problem in refused_files(uploads):
        if examined is None:
            form.add_error("files", problem)
            continue
        try:
            drafts.attach(found, examined)
        except drafts.TooManyFiles:
            form.add_error("files", _("Five files and 25 MB together are the most. Remove one before you add another."))


def _page(found: Draft, token: str, number: int, **context: object) -> dict[str, object]:
    return {
        "draft": found,
        "token": token,
        "step": number,
        "due": answer_due(timezone.localdate()),
        "attachments": list(found.attachments.all()) if number in (2, 4) else [],
        **context,
    }


def _step_form(number: int) -> tuple[type[StepForm], dict[str, Any]]:
    return (IdeaForm, {"criteria": Criterion.objects.asked_today()}) if number == 2 else (GiverForm, {})


def _both_steps(found: Draft) -> tuple[StepForm, StepForm]:
    return bound_step(IdeaForm, found, criteria=Criterion.objects.asked_today()), bound_step(GiverForm, found)


def _first_open_step(found: Draft) -> int:
    idea_form, giver_form = _both_steps(found)
    return 2 if not idea_form.is_valid() else 3 if not giver_form.is_valid() else 4


def _step_path(token: str, number: int) -> str:
    return reverse("ideas:step", args=[token, number])

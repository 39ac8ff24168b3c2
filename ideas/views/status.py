"""The giver's own pages: receipt, status, answer, and what she can do there. The address is the key."""

from __future__ import annotations

import contextlib

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from border import files, limits
from border.limits import TooMany, too_many, visitor_address
from border.posts import public_post, same_time
from border.private import View, private_page
from ideas import emails, giving, private
from ideas.calendar import answer_day
from ideas.errors import WrongState
from ideas.forms import AdditionForm, ContactForm, LostLinkForm, ReplyForm, WithdrawForm, contact_initial
from ideas.models import Answer, Idea, StatusLink
from ideas.story import chapters
from ideas.vocabulary import IdeaState
from people.vocabulary import Sphere, SupportKind

POSTS_AN_HOUR = 60
HOUR = 3600


def giver_page(view: View) -> View:
    """Decorator: the token becomes its link; one that was replaced is told so (410), any other is 404."""

    def wrapped(request: HttpRequest, token: str, **kwargs: object) -> HttpResponse:
        try:
            link = private.find(token)
        except private.Replaced:
            return render(request, "ideas/link_replaced.html", status=410)
        if request.method == "POST":
            try:
                limits.allow("giver-post", visitor_address(request), most=POSTS_AN_HOUR, seconds=HOUR)
            except TooMany as error:
                return too_many(request, error)
        return view(request, link, token, **kwargs)

    return public_post(private_page(wrapped))


@giver_page
@require_GET
def thanks(request: HttpRequest, link: StatusLink, token: str) -> HttpResponse:
    """The receipt: can be reloaded, printed and kept."""
    return render(request, "ideas/thanks.html", {"idea": link.idea, "token": token})


@giver_page
@require_GET
def status(request: HttpRequest, link: StatusLink, token: str) -> HttpResponse:
    """Every step with its date, the promised day, and what the giver can do."""
    idea = link.idea
    return render(
        request,
        "ideas/status.html",
        {
            "idea": idea,
            "token": token,
            "today": timezone.localdate(),
            "chapters": chapters(idea),
            "question": idea.open_question() if idea.state == IdeaState.INFO_REQUESTED else None,
            "answered": _answer(idea) is not None if idea.answered_at else False,
            "may_confirm": link.mailed and not idea.email_confirmed_at,
            "may_restore": idea.state == IdeaState.WITHDRAWN and giving.may_undo_withdrawal(idea),
            "may_withdraw": idea.is_open or idea.state in (IdeaState.ACCEPTED, IdeaState.PARKED),
            "criteria": idea.criterion_answers.select_related("criterion"),
            "additions": idea.additions.all(),
            "attachments": idea.attachments.all(),
            "spheres": [(key, Sphere(key).label) for key in idea.spheres_wanted],
            "support": [SupportKind(key).label for key in idea.support_wanted],
            "done": request.GET.get("klart", ""),
        },
    )


@giver_page
@require_GET
def answer(request: HttpRequest, link: StatusLink, token: str) -> HttpResponse:
    """The answer in one sentence, per criterion, and what comes next."""
    given = _answer(link.idea)
    if given is None:
        return redirect("ideas:status", token)
    return render(request, "ideas/answer.html", {"idea": link.idea, "answer": given, "token": token})


@giver_page
@require_GET
def calendar(request: HttpRequest, link: StatusLink, token: str) -> HttpResponse:
    """The promised day as a calendar file."""
    return HttpResponse(
        answer_day(link.idea),
        content_type="text/calendar; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{link.idea.number}.ics"'},
    )


@giver_page
@require_POST
def confirm(request: HttpRequest, link: StatusLink, token: str) -> HttpResponse:
    """The address is hers: the page was opened from the mail and the button pressed."""
    giving.confirm_address(link)
    return _back(token, "confirmed" if link.idea.email_confirmed_at else "")


@giver_page
@require_POST
def mail_again(request: HttpRequest, link: StatusLink, token: str) -> HttpResponse:
    """Mail a private link to the address on the idea once more."""
    try:
        limits.allow("mail-to", link.idea.giver_email.lower(), most=3, seconds=HOUR)
    except TooMany as error:
        return too_many(request, error)
    emails.link_asked_for(link.idea)
    return _back(token, "mailed")


@giver_page
@require_http_methods(["GET", "POST"])
def reply(request: HttpRequest, link: StatusLink, token: str) -> HttpResponse:
    """Answer the question that is out."""
    question = link.idea.open_question()
    if question is None:
        return redirect("ideas:status", token)
    form = ReplyForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        # Pressed twice: the first reply is the one that counts.
        with contextlib.suppress(WrongState):
            giving.reply(question, text=form.cleaned_data["text"])
        return _back(token, "replied")
    return render(request, "ideas/reply.html", {"idea": link.idea, "token": token, "question": question, "form": form})


@giver_page
@require_http_methods(["GET", "POST"])
def add(request: HttpRequest, link: StatusLink, token: str) -> HttpResponse:
    """Add or correct something, or ask about the answer."""
    form = AdditionForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        text = form.cleaned_data["text"]
        # The same text pressed twice is one addition.
        if not link.idea.additions.filter(text=text).exists():
            giving.add(link.idea, text=text)
        return _back(token, "added")
    return render(request, "ideas/add.html", {"idea": link.idea, "token": token, "form": form})


@giver_page
@require_http_methods(["GET", "POST"])
def withdraw(request: HttpRequest, link: StatusLink, token: str) -> HttpResponse:
    """Take the idea back, with a reason."""
    form = WithdrawForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            giving.withdraw(link.idea, reason=form.cleaned_data["reason"])
        except WrongState:
            return _back(token, "moved")
        return _back(token, "withdrawn")
    return render(request, "ideas/withdraw.html", {"idea": link.idea, "token": token, "form": form})


@giver_page
@require_POST
def restore(request: HttpRequest, link: StatusLink, token: str) -> HttpResponse:
    """Undo the withdrawal."""
    try:
        giving.undo_withdrawal(link.idea)
    except WrongState:
        return _back(token, "moved")
    return _back(token, "restored")


@giver_page
@require_http_methods(["GET", "POST"])
def contact(request: HttpRequest, link: StatusLink, token: str) -> HttpResponse:
    """Address, language, and whether every step is mailed."""
    idea = link.idea
    form = ContactForm(request.POST or None, initial=contact_initial(idea))
    if request.method == "POST" and form.is_valid():
        email = form.cleaned_data["email"]
        if email.lower() != idea.giver_email.lower():
            try:
                limits.allow("mail-to", email.lower(), most=3, seconds=HOUR)
            except TooMany as error:
                return too_many(request, error)
        giving.change_contact(idea, email=email, language=form.cleaned_data["language"])
        giving.follow_by_mail(idea, wanted=form.cleaned_data["follow"])
        return _back(token, "contact")
    return render(request, "ideas/contact.html", {"idea": idea, "token": token, "form": form})


@giver_page
@require_POST
def follow(request: HttpRequest, link: StatusLink, token: str) -> HttpResponse:
    """The tick on the receipt: a mail at every step."""
    giving.follow_by_mail(link.idea, wanted="follow" in request.POST)
    return _back(token, "contact")


@giver_page
@require_http_methods(["GET", "POST"])
def replace(request: HttpRequest, link: StatusLink, token: str) -> HttpResponse:
    """Make all addresses handed out so far useless, and show a new one."""
    if request.method == "POST":
        return _back(giving.replace_link(link.idea), "replaced")
    return render(request, "ideas/replace.html", {"idea": link.idea, "token": token})


@giver_page
@require_GET
def attachment(request: HttpRequest, link: StatusLink, token: str, pk: int) -> HttpResponse:
    """A file of the idea, as a download."""
    found = link.idea.attachments.filter(pk=pk).first()
    if found is None:
        raise Http404
    return files.download_response(found.stored_name, found.label, found.sha256)


@public_post
@same_time
@require_http_methods(["GET", "POST"])
def lost_link(request: HttpRequest) -> HttpResponse:
    """Ask for a new link by number and address; the answer is the same whether they belong together or not."""
    form = LostLinkForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        email = form.cleaned_data["email"]
        try:
            limits.allow("lost-link", visitor_address(request), most=10, seconds=HOUR)
            limits.allow("mail-to", email.lower(), most=3, seconds=HOUR)
        except TooMany as error:
            return too_many(request, error)
        giving.send_new_link(number=form.cleaned_data["number"], email=email)
        return redirect("ideas:lost_link_sent")
    return render(request, "ideas/lost_link.html", {"form": form})


@require_GET
def lost_link_sent(request: HttpRequest) -> HttpResponse:
    return render(request, "ideas/lost_link_sent.html")


def _answer(idea: Idea) -> Answer | None:
    given = idea.current_answer()
    if given is None and idea.merged_into and idea.answered_at:
        given = idea.merged_into.current_answer()
    return given


def _back(token: str, done: str) -> HttpResponse:
    response = redirect("ideas:status", token)
    if done:
        response["Location"] += f"?klart={done}"
    return response

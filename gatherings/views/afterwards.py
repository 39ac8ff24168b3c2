"""Afterwards: three anonymous questions, the certificate, the list of participants, addresses exchanged."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from border.posts import public_post
from border.private import private_page
from gatherings.afterwards import exchange, thanking
from gatherings.afterwards_forms import ExchangeForm, QuestionsForm
from gatherings.models import Registration
from gatherings.views.place import own_place
from gatherings.vocabulary.registration import RegistrationState


@public_post
@private_page
@require_http_methods(["GET", "HEAD", "POST"])
def questions(request: HttpRequest, token: str) -> HttpResponse:
    """Three questions, once. Nothing about the visitor is kept."""
    try:
        ticket = thanking.ticket(token)
        form = QuestionsForm(request.POST or None)
        if request.method == "POST" and form.is_valid():
            thanking.answer(ticket, **form.cleaned_data)
            return redirect("gatherings:questions_done")
    except thanking.TicketUsed:
        return render(request, "gatherings/afterwards/questions_used.html", status=410)
    context = {"form": form, "gathering": ticket.gathering, "token": token}
    return render(request, "gatherings/afterwards/questions.html", context)


@require_safe
def questions_done(request: HttpRequest) -> HttpResponse:
    """Thanks for the answers."""
    return render(request, "gatherings/afterwards/questions_done.html")


@own_place
@require_safe
def certificate(request: HttpRequest, token: str, registration: Registration) -> HttpResponse:
    """That she was there, to print; made when asked for and stored nowhere. Who was not checked in has none."""
    if registration.state != RegistrationState.ATTENDED:
        return redirect("gatherings:place", token)
    context = {"registration": registration, "gathering": registration.gathering, "token": token}
    return render(request, "gatherings/afterwards/certificate.html", context)


@own_place
@require_safe
def participants(request: HttpRequest, token: str, registration: Registration) -> HttpResponse:
    """Those who chose to be on the list, for those who take part, until its last day."""
    gathering = registration.gathering
    over = timezone.localdate() > gathering.list_ends_on
    if not registration.is_coming or over:
        return redirect("gatherings:place", token)
    context = {
        "registration": registration,
        "gathering": gathering,
        "token": token,
        "people": gathering.registrations.showing().order_by("name", "id"),
        "others": gathering.registrations.coming().filter(on_list=False).count(),
    }
    return render(request, "gatherings/afterwards/participants.html", context)


@own_place
@require_http_methods(["GET", "HEAD", "POST"])
def contacts(request: HttpRequest, token: str, registration: Registration) -> HttpResponse:
    """Tick those one wants to keep in touch with; only who ticks back learns of it."""
    if not registration.is_coming or not registration.gathering.has_begun:
        return redirect("gatherings:place", token)
    met = exchange.met(registration)
    initial = {"people": [str(pk) for pk in exchange.wished(registration)]}
    form = ExchangeForm(request.POST or None, met=met, initial=initial)
    if request.method == "POST" and form.is_valid():
        made = exchange.wish(registration, form.chosen())
        address = reverse("gatherings:place_contacts", args=[token])
        return redirect(f"{address}?klart={'bytt' if made else 'sparat'}")
    context = {
        "form": form,
        "met": met,
        "registration": registration,
        "gathering": registration.gathering,
        "token": token,
        "done": request.GET.get("klart", ""),
    }
    return render(request, "gatherings/afterwards/contacts.html", context)


urlpatterns: list[URLPattern] = [
    path("stormoten/fragor/tack/", questions_done, name="questions_done"),
    path("stormoten/fragor/<str:token>/", questions, name="questions"),
    path("plats/<str:token>/intyg/", certificate, name="place_certificate"),
    path("plats/<str:token>/deltagare/", participants, name="place_participants"),
    path("plats/<str:token>/kontakter/", contacts, name="place_contacts"),
]

"""Pages about the whole pool: organisations to settle, own words, the report, lists to take out, hiding."""

from __future__ import annotations

from typing import cast

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.html import escape
from django.utils.safestring import mark_safe
from django.utils.translation import gettext

from border.cleaning import is_number
from people import organisations as known_organisations
from people import pool_staff
from people.models import Organisation, Person, ResourcePerson
from people.pool_staff_forms import FindForm, NewCompetenceForm, OrganisationForm, SizeForm
from people.vocabulary import OrganisationSize, Sphere
from projects import competences, hiding
from projects.admin.pool_screen import CHANGE, READ, frame, signed_in
from projects.admin.pool_steps import hidden_words
from projects.models import ProjectMembership
from projects.pool import taking_out
from projects.pool.charts import asked_chart
from projects.pool.figures import as_csv, figures, years
from projects.pool.worklist import HIDE_RIGHT, VIEWS, seen_by

NAMES_RIGHT, LIST_RIGHT = "people.list_resourceperson", "people.add_competence"
MOST_FOUND = 20
MOST_SHOWN = 50


def organisations(request: HttpRequest) -> HttpResponse:
    """Names people have typed that nobody knows yet, with what they may mean; and organisations whose size is not known."""
    _demand(request, READ)
    if request.method == "POST":
        _demand(request, CHANGE)
        _size(request) if "size" in request.POST else _settle(request)
        return redirect("admin:people_pool_organisations")
    unsized = Organisation.objects.filter(size="", resource_persons__isnull=False).distinct().order_by("name")
    context = {
        **frame(request, gettext("Organisations to settle")),
        "unknown": known_organisations.unknown(MOST_SHOWN),
        "unsized": unsized[:MOST_SHOWN],
        "sizes": OrganisationSize.choices,
        "spheres": Sphere.choices,
        "may_change": request.user.has_perm(CHANGE),
    }
    return render(request, "admin/people/organisations.html", context)


def own_words(request: HttpRequest) -> HttpResponse:
    """Own words nobody has sorted in yet, and a form that makes an entry of the list of them."""
    _demand(request, READ)
    waiting = seen_by(ResourcePerson.objects.words_to_sort(), may_hide=request.user.has_perm(HIDE_RIGHT))
    shown = list(waiting.order_by("id").prefetch_related("competences__competence")[:MOST_SHOWN])
    form = NewCompetenceForm(request.POST or None, allowed=[entry.pk for entry in shown])
    if request.method == "POST":
        _demand(request, LIST_RIGHT)
        if form.is_valid():
            made = competences.make_of_words(**form.cleaned_data, by=signed_in(request))
            messages.success(request, gettext("%(name)s is in the list now.") % {"name": made})
            return redirect("admin:people_pool_words")
    ticked = {str(pk) for pk in request.POST.getlist("people")}
    context = {
        **frame(request, gettext("Own words to sort in")),
        "people": [(entry, str(entry.pk) in ticked) for entry in shown],
        "more": waiting.count() - len(shown),
        "form": form,
        "may_list": request.user.has_perm(LIST_RIGHT),
    }
    return render(request, "admin/people/words.html", context)


def report(request: HttpRequest) -> HttpResponse:
    """Who was asked and who joined in a year, as page, chart and CSV."""
    _demand(request, READ)
    known = years()
    typed = request.GET.get("ar", "")
    year = int(typed) if is_number(typed) and int(typed) in known else known[0]
    found = figures(year)
    if "csv" in request.GET:
        return _download(as_csv(found), f"resurspersoner-{year}.csv")
    rows = [(escape(row.name), row.asked, row.joined) for row in found.by_sphere]
    context = {
        **frame(request, gettext("Who was asked, who joined")),
        "found": found,
        "year": year,
        "years": known,
        # Our own geometry; the few words in it are translations, escaped.
        "chart": mark_safe(asked_chart(rows, escape(gettext("not shown")))),  # noqa: S308
        "tables": [
            (gettext("By part of society"), "sphere", found.by_sphere),
            (gettext("By size of organisation"), "size", found.by_size),
            (gettext("By area"), "area", found.by_area),
        ],
    }
    return render(request, "admin/people/report.html", context)


def take_out(request: HttpRequest) -> HttpResponse:
    """Lists of one view of the work list: with names by right, and then it is written down who took how many."""
    _demand(request, READ)
    if request.method != "POST":
        context = {
            **frame(request, gettext("Take out a list")),
            "views": [(key, words) for key, (words, _people) in VIEWS.items() if key != "hidden"],
            "may_name": request.user.has_perm(NAMES_RIGHT),
        }
        return render(request, "admin/people/take_out.html", context)
    chosen = VIEWS.get(request.POST.get("visa", ""))
    if chosen is None:
        raise Http404
    entries = seen_by(chosen[1](ResourcePerson.objects.all()), may_hide=False).order_by("id")
    if request.POST.get("namn") != "ja":
        return _download(taking_out.without_names(entries)[0], "resurspersoner-utan-namn.csv")
    _demand(request, NAMES_RIGHT)
    text, rows = taking_out.with_names(entries)
    pool_staff.listed(rows, by=signed_in(request))
    return _download(text, "resurspersoner.csv")


def hide(request: HttpRequest) -> HttpResponse:
    """Find somebody wherever she stands, and hide her everywhere in one step, or show her again. No reason is asked for."""
    _demand(request, HIDE_RIGHT)
    if request.method == "POST" and "who" in request.POST:
        return _hide_or_show(request)
    form = FindForm(request.POST or None)
    found = _found(form.cleaned_data["words"]) if request.method == "POST" and form.is_valid() else None
    hidden: list[Person | ResourcePerson | ProjectMembership] = [
        *ResourcePerson.objects.filter(hidden=True),
        *_alone(Person.objects.hidden()),
    ]
    hidden += list(
        ProjectMembership.objects.current()
        .filter(hidden=True, person=None, invitation__isnull=True)
        .exclude(name="")
        .select_related("project")
    )
    context = {
        **frame(request, gettext("Hide a person everywhere")),
        "form": form,
        "found": None if found is None else [_line(one) for one in found],
        "hidden": [_line(one) for one in hidden],
    }
    return render(request, "admin/people/hide.html", context)


# --- Parts ------------------------------------------------------------------------------------------------------------

_KINDS: dict[str, type[Person] | type[ResourcePerson] | type[ProjectMembership]] = {
    "person": Person,
    "entry": ResourcePerson,
    "member": ProjectMembership,
}


def _line(one: Person | ResourcePerson | ProjectMembership) -> dict[str, object]:
    kind = next(key for key, model in _KINDS.items() if isinstance(one, model))
    where = {
        "person": gettext("confirmed address"),
        "entry": gettext("in the pool"),
        "member": getattr(getattr(one, "project", None), "title", ""),
    }[kind]
    return {"who": f"{kind}:{one.pk}", "name": str(one), "email": one.email, "where": where}


def _hide_or_show(request: HttpRequest) -> HttpResponse:
    kind, _colon, pk = request.POST["who"].partition(":")
    if kind not in _KINDS or not is_number(pk):
        raise Http404
    who = cast(
        Person | ResourcePerson | ProjectMembership, get_object_or_404(_KINDS[kind]._default_manager.all(), pk=pk)
    )
    if request.POST.get("again"):
        hiding.show_again(who, by=signed_in(request))
        messages.success(request, gettext("Not hidden any more."))
    else:
        messages.success(request, hidden_words(hiding.hide_person(who, by=signed_in(request))))
    return redirect("admin:people_pool_hide")


def _found(words: str) -> list[Person | ResourcePerson | ProjectMembership]:
    match = Q(name__icontains=words) | Q(email__iexact=words)
    entries = list(ResourcePerson.objects.filter(match)[:MOST_FOUND])
    members = ProjectMembership.objects.current().filter(match, person=None).select_related("project")[:MOST_FOUND]
    return [*entries, *_alone(Person.objects.filter(match))[:MOST_FOUND], *members]


def _alone(persons: object) -> list[Person]:
    """Persons who have no entry of the pool that stands for them in the list."""
    return list(persons.filter(resource_entry__isnull=True))  # type: ignore[attr-defined]


def _settle(request: HttpRequest) -> None:
    name = request.POST.get("typed", "").strip()
    form = OrganisationForm(request.POST)
    if not name or not form.is_valid():
        raise Http404
    chosen = form.cleaned_data["organisation"]
    if form.cleaned_data["new"]:
        chosen = known_organisations.make_known(name, sphere=form.cleaned_data["sphere"] or Sphere.OTHER)
    elif chosen:
        known_organisations.resolve(name, chosen)
    if chosen:
        messages.success(request, gettext("Settled: %(name)s.") % {"name": chosen})


def _size(request: HttpRequest) -> None:
    form = SizeForm(request.POST)
    if form.is_valid():
        Organisation.objects.filter(pk=form.cleaned_data["organisation"].pk).update(size=form.cleaned_data["size"])


def _download(text: str, name: str) -> HttpResponse:
    return HttpResponse(
        text,
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"},
    )


def _demand(request: HttpRequest, right: str) -> None:
    if not request.user.has_perm(right):
        raise PermissionDenied

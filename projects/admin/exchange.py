"""Projects as files: taking them out, handing a file in, seeing what it would do, taking it in."""

from __future__ import annotations

import tempfile
from typing import cast

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext, ngettext, pgettext
from django.utils.translation import gettext_lazy as _

from border.files import Refused
from people.models import User
from projects.exchange import imports
from projects.exchange.loading import NotSound
from projects.exchange.reading import MOST_BYTES
from projects.exchange.tables import TABLES
from projects.exchange.writing import export
from projects.models import Project, ProjectImport
from projects.vocabulary import ImportState

RIGHT = "projects.run_project"
LAST_SHOWN = 10
# An archive of this size is made in memory, a larger one on disk.
IN_MEMORY = 8 * 1024 * 1024


class FileForm(forms.Form):
    file = forms.FileField(
        label=_("ZIP or CSV file"),
        help_text=_("The file as the export made it, or one CSV with the same heading, at most 10 MB."),
    )

    def clean_file(self) -> object:
        file = self.cleaned_data["file"]
        if file.size > MOST_BYTES:
            raise forms.ValidationError(_("The file is larger than 10 MB. Divide it."))
        return file


def take_out(request: HttpRequest) -> FileResponse:
    """Everything about projects as a ZIP of CSV files."""
    _demand(request)
    # FileResponse closes it.
    file = tempfile.SpooledTemporaryFile(IN_MEMORY)  # noqa: SIM115
    export(file)
    file.seek(0)
    name = f"meetmalmo-projekt-{timezone.localdate():%Y-%m-%d}.zip"
    response = FileResponse(file, as_attachment=True, filename=name, content_type="application/zip")
    response["Cache-Control"] = "no-store"
    return response


def hand_in(request: HttpRequest) -> HttpResponse:
    """The page with both directions, and the files of late."""
    _demand(request)
    form = FileForm(request.POST or None, request.FILES or None) if request.method == "POST" else FileForm()
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            handed_in = imports.hand_in(file.name, file.read(), by=cast(User, request.user))
        except Refused as error:
            form.add_error("file", str(error))
        else:
            return redirect("admin:projects_project_import", handed_in.pk)
    context = {
        **_frame(request, gettext("Projects as files")),
        "form": form,
        "tables": [(table.name, table.columns) for table in TABLES.values()],
        "latest": ProjectImport.objects.defer("content", "report").select_related("handed_in_by", "done_by")[
            :LAST_SHOWN
        ],
    }
    return render(request, "admin/projects/exchange.html", context)


def look_at(request: HttpRequest, pk: int) -> HttpResponse:
    """What a file would do (GET); taking it in, or dropping it (POST)."""
    _demand(request)
    handed_in = get_object_or_404(ProjectImport.objects.defer("content"), pk=pk)
    if request.method == "POST":
        return _decide(request, handed_in)
    return _report(request, handed_in, handed_in.report)


def _decide(request: HttpRequest, handed_in: ProjectImport) -> HttpResponse:
    by, what = cast(User, request.user), request.POST.get("vad")
    if what == "slang":
        imports.drop(handed_in, by=by)
        messages.success(request, gettext("The file is dropped; nothing has changed."))
        return redirect("admin:projects_project_exchange")
    if what != "ta-in":
        raise Http404
    try:
        report = imports.take_in(handed_in, by=by)
    except imports.Done:
        messages.error(request, gettext("Somebody has taken it in or dropped it already."))
    except imports.Otherwise:
        messages.warning(
            request,
            gettext(
                "Something has changed here meanwhile. Nothing was taken in; see below what the file would do now."
            ),
        )
    except NotSound:
        messages.error(
            request, gettext("Nothing was taken in: lines are refused. Correct the file and hand it in again.")
        )
    else:
        new, changed = report.count("new"), report.count("changed")
        said = ngettext("%(new)d line is new", "%(new)d lines are new", new) % {"new": new}
        also = ngettext("%(changed)d has changed something.", "%(changed)d have changed something.", changed) % {
            "changed": changed
        }
        messages.success(request, gettext("Taken in: %(new)s, %(changed)s") % {"new": said, "changed": also})
    return redirect("admin:projects_project_import", handed_in.pk)


def _report(request: HttpRequest, handed_in: ProjectImport, report: dict[str, object]) -> HttpResponse:
    context = {
        **_frame(request, handed_in.name),
        "handed_in": handed_in,
        "report": report,
        "waits": handed_in.state == ImportState.LOOKED_AT,
        "words": {
            "new": pgettext("line of a file", "New"),
            "changed": pgettext("line of a file", "Changed"),
            "same": pgettext("line of a file", "Unchanged"),
            "refused": pgettext("line of a file", "Refused"),
        },
    }
    return render(request, "admin/projects/import.html", context)


def _frame(request: HttpRequest, title: str) -> dict[str, object]:
    return {**admin.site.each_context(request), "title": title, "opts": Project._meta}


def _demand(request: HttpRequest) -> None:
    if not request.user.has_perm(RIGHT):
        raise PermissionDenied

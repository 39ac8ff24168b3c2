"""Forms of the coordinators' screen of one project. Each belongs to one step and calls nothing itself."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from border.fields import FIRST_YEAR, LAST_YEAR, DayField, LineField, MailField, TextField
from border.formkeys import new_form_key
from border.versioned import Versioned
from ideas.admin_forms.fields import DateInput
from ideas.models import Idea
from people.models import CityArea, Theme, User
from people.vocabulary import AreaLevel, Language, Sphere
from projects.forms import FileForm
from projects.models import Project
from projects.starting import NewProject, PartnerGiven
from projects.vocabulary import WANTED_CHAIRS, MemberRole, Publication


def _areas() -> QuerySet[CityArea]:
    return CityArea.objects.valid_today().filter(level__in=[AreaLevel.CITY, AreaLevel.DISTRICT])


class FactsForm(Versioned):
    """The texts and facts of a project, with the version they were read at."""

    NAMES = (
        "title", "summary", "about", "easy_read", "title_en", "summary_en", "about_en", "place", "started_on", "ends_on", "year_from",
        "year_to", "time_words", "wanted_chairs", "seeking_funding", "lead_publishes", "coordinator", "baseline", "goal", "result",
        "effect", "lessons", "city_does", "source_url", "verified", "not_verified",
    )  # fmt: skip

    title = LineField(label=_("Title"), max_length=120)
    summary = LineField(label=_("In one sentence"), max_length=300)
    about = TextField(label=_("What it is about"), max_length=10000, required=False, rows=5)
    easy_read = TextField(label=_("In easy Swedish"), max_length=5000, required=False, rows=3)
    title_en = LineField(label=_("Title in English"), max_length=120, required=False)
    summary_en = LineField(label=_("In one sentence, in English"), max_length=300, required=False)
    about_en = TextField(label=_("What it is about, in English"), max_length=10000, required=False, rows=4)
    themes = forms.ModelMultipleChoiceField(
        label=_("Themes"), queryset=Theme.objects.none(), required=False, widget=forms.CheckboxSelectMultiple
    )
    areas = forms.ModelMultipleChoiceField(
        label=_("Areas"), queryset=CityArea.objects.none(), required=False, widget=forms.CheckboxSelectMultiple
    )
    place = LineField(label=_("Place"), max_length=80, required=False)
    started_on = DayField(label=_("Began"), required=False, widget=DateInput)
    ends_on = DayField(label=_("Planned to end"), required=False, widget=DateInput)
    year_from = forms.IntegerField(label=_("First year"), required=False, min_value=FIRST_YEAR, max_value=LAST_YEAR)
    year_to = forms.IntegerField(label=_("Last year"), required=False, min_value=FIRST_YEAR, max_value=LAST_YEAR)
    time_words = LineField(label=_("Time in words"), max_length=60, required=False)
    wanted_chairs = forms.IntegerField(label=_("People the group aims at"), min_value=2, max_value=30)
    seeking_funding = forms.BooleanField(label=_("Looks for funding"), required=False)
    lead_publishes = forms.BooleanField(label=_("The lead publishes news alone"), required=False)
    coordinator = forms.ModelChoiceField(label=_("Coordinator"), queryset=User.objects.none(), required=False)
    # Numbers, not a list to choose from: there may be twenty thousand projects.
    parents = LineField(
        label=_("Part of"), max_length=200, required=False, help_text=_("Numbers of projects, with commas between.")
    )
    baseline = TextField(label=_("How it was before"), max_length=5000, required=False, rows=3)
    goal = TextField(label=_("Goal"), max_length=5000, required=False, rows=3)
    result = TextField(label=_("Result: what was made"), max_length=5000, required=False, rows=4)
    effect = TextField(label=_("Effect: what changed"), max_length=5000, required=False, rows=4)
    lessons = TextField(label=_("Lessons learned"), max_length=5000, required=False, rows=4)
    city_does = TextField(label=_("What the city does now"), max_length=2000, required=False, rows=3)
    source_url = forms.URLField(label=_("Source"), max_length=200, required=False, assume_scheme="https")
    verified = forms.BooleanField(label=_("Everything is checked against the source"), required=False)
    not_verified = LineField(label=_("What is not verified"), max_length=300, required=False)

    def __init__(self, *args: Any, project: Project, **kwargs: Any) -> None:
        initial: dict[str, object] = {name: getattr(project, name) for name in (*self.NAMES, "version")}
        initial["coordinator"] = project.coordinator_id
        initial |= {name: list(getattr(project, name).values_list("pk", flat=True)) for name in ("themes", "areas")}
        initial["parents"] = ", ".join(project.parents.values_list("number", flat=True))
        super().__init__(*args, **{"initial": initial, **kwargs})
        # What stands there stays, though nothing new gets it any more.
        themes, areas = (Q(pk__in=getattr(project, name).values("pk")) for name in ("themes", "areas"))
        self.fields["themes"].queryset = Theme.objects.filter(themes | Q(pk__in=Theme.objects.valid_today()))
        self.fields["areas"].queryset = CityArea.objects.filter(areas | Q(pk__in=_areas()))
        self.project = project
        staff = Q(is_active=True, is_staff=True) | Q(pk=project.coordinator_id)
        self.fields["coordinator"].queryset = User.objects.filter(staff).order_by("name")

    def clean(self) -> dict[str, object]:
        cleaned = super().clean() or self.cleaned_data
        first, last = cleaned.get("year_from"), cleaned.get("year_to")
        if first and last and last < first:
            self.add_error("year_to", _("The last year lies before the first."))
        begins, ended = cleaned.get("started_on"), self.project.ended_on
        if begins and ended and begins > ended:
            self.add_error("started_on", _("It ended before this day."))
        return cleaned

    def clean_parents(self) -> list[Project]:
        typed = [number.strip().upper() for number in self.cleaned_data["parents"].split(",") if number.strip()]
        found = {project.number: project for project in Project.objects.filter(number__in=typed)}
        wrong = [number for number in typed if number not in found or found[number] == self.project]
        if wrong:
            message = _("These are no numbers of other projects: %(numbers)s")
            raise forms.ValidationError(message, params={"numbers": ", ".join(wrong)})
        within = self.project.within()
        parts = sorted(one.number for one in found.values() if one.pk in within)
        if parts:
            message = _("These are part of this one: %(numbers)s")
            raise forms.ValidationError(message, params={"numbers": ", ".join(parts)})
        return list(found.values())

    def facts(self) -> dict[str, object]:
        return {name: self.cleaned_data[name] for name in (*self.NAMES, "themes", "areas", "parents")}

    def difference(self, current: object) -> list[tuple[str, object, object]]:
        """Per column or list that differs: its name, what stands now, what was typed here."""
        pairs = [
            *((name, str(getattr(current, name) or ""), str(self.cleaned_data[name] or "")) for name in self.NAMES),
            *(
                (name, _names(getattr(current, name).all()), _names(self.cleaned_data[name]))
                for name in ("themes", "areas", "parents")
            ),
        ]
        return [(str(self.fields[name].label), theirs, mine) for name, theirs, mine in pairs if theirs != mine]


def _names(rows: Iterable[object]) -> str:
    return ", ".join(sorted(map(str, rows)))


class StartForm(forms.Form):
    """A project begins, with what the idea said already filled in."""

    form_key = forms.CharField(widget=forms.HiddenInput)
    title = LineField(label=_("Title"), max_length=120)
    summary = LineField(
        label=_("In one sentence"), max_length=300, help_text=_("Stands in the list when it is published.")
    )
    about = TextField(label=_("What it is about"), max_length=10000, required=False, rows=6)
    title_en = LineField(label=_("Title in English"), max_length=120, required=False)
    summary_en = LineField(label=_("In one sentence, in English"), max_length=300, required=False)
    themes = forms.ModelMultipleChoiceField(
        label=_("Themes"), queryset=Theme.objects.none(), required=False, widget=forms.CheckboxSelectMultiple
    )
    areas = forms.ModelMultipleChoiceField(
        label=_("Areas"), queryset=CityArea.objects.none(), required=False, widget=forms.CheckboxSelectMultiple
    )
    partners = TextField(
        label=_("Organisations that take part"),
        help_text=_("One a line: name; part of society; role. For example: Exempelbolaget; Näringsliv; Äger gårdarna"),
        max_length=3000,
        required=False,
        rows=3,
    )
    wanted_chairs = forms.IntegerField(
        label=_("People the group aims at"), min_value=2, max_value=30, initial=WANTED_CHAIRS
    )
    giver_in_group = forms.BooleanField(
        label=_("The giver has said yes to being in the group"),
        required=False,
        help_text=_("Ask first; never assume it."),
    )

    def __init__(self, *args: Any, idea: Idea | None = None, **kwargs: Any) -> None:
        initial: dict[str, object] = {"form_key": new_form_key()}
        if idea:
            initial |= {
                "title": idea.title,
                "about": f"{idea.problem}\n\n{idea.proposal}",
                "themes": list(idea.themes.values_list("pk", flat=True)),
                "areas": list(idea.areas.values_list("pk", flat=True)),
                "partners": f"{idea.giver_organisation}; {idea.get_giver_sphere_display()}"
                if idea.giver_organisation
                else "",
            }
        super().__init__(*args, **{"initial": initial, **kwargs})
        self.fields["themes"].queryset = Theme.objects.valid_today()
        self.fields["areas"].queryset = _areas()
        if idea is None:
            del self.fields["giver_in_group"]

    def clean_partners(self) -> list[PartnerGiven]:
        known = {str(label).casefold(): key for key, label in Sphere.choices}
        found = []
        for line in self.cleaned_data["partners"].splitlines():
            if not line.strip():
                continue
            name, sphere, role = ([part.strip() for part in line.split(";")] + ["", ""])[:3]
            key = known.get(sphere.casefold(), sphere.casefold())
            if key not in Sphere.values:
                message = _("“%(line)s”: write the part of society as it is called, for example %(example)s.")
                raise forms.ValidationError(message, params={"line": line, "example": Sphere.BUSINESS.label})
            found.append(PartnerGiven(name[:120], key, role[:120]))
        return found

    def content(self) -> NewProject:
        data = self.cleaned_data
        same = ("title", "summary", "about", "title_en", "summary_en", "partners", "wanted_chairs")
        return NewProject(
            **{name: data[name] for name in same},
            theme_ids=[theme.pk for theme in data["themes"]],
            area_ids=[area.pk for area in data["areas"]],
        )


class WhyForm(forms.Form):
    why = TextField(
        label=_("Why"), help_text=_("Told to the group, and on the page when it is public."), max_length=1000, rows=2
    )


class StopForm(WhyForm):
    lessons = TextField(label=_("Lessons learned"), max_length=5000, rows=3)


class HandOverForm(WhyForm):
    to = LineField(label=_("New owner"), max_length=120)
    sphere = forms.ChoiceField(label=_("Part of society"), choices=Sphere.choices)
    field_order = ["to", "sphere", "why"]


class FollowUpForm(forms.Form):
    effect = TextField(label=_("Effect: what changed"), max_length=5000, rows=3)
    city_does = TextField(label=_("What the city does now"), max_length=2000, required=False, rows=2)


class PublicationForm(forms.Form):
    to = forms.ChoiceField(label=_("Who may see the project"), choices=Publication.choices, widget=forms.RadioSelect)


class MemberForm(forms.Form):
    name = LineField(label=_("Name"), max_length=100, letters=1)
    email = MailField(label=_("E-mail address"), required=False)
    sphere = forms.ChoiceField(label=_("Part of society"), choices=Sphere.choices)
    organisation = LineField(label=_("Organisation"), max_length=120, required=False)
    role = forms.ChoiceField(label=_("Role"), choices=MemberRole.choices, initial=MemberRole.MEMBER)
    language = forms.ChoiceField(label=_("Language"), choices=Language.choices)


class PartnerForm(forms.Form):
    name = LineField(label=_("Organisation"), max_length=120, letters=1)
    sphere = forms.ChoiceField(label=_("Part of society"), choices=Sphere.choices)
    role = LineField(label=_("Role"), max_length=120, required=False)


class MilestoneForm(forms.Form):
    title = LineField(label=_("Step"), max_length=120)
    text = LineField(label=_("In a sentence"), max_length=300, required=False)
    due_on = DayField(label=_("Planned for"), widget=DateInput)
    whole_month = forms.BooleanField(label=_("Only the month is known"), required=False)


class DecisionForm(forms.Form):
    body = LineField(label=_("Who decided"), max_length=120, help_text=_("For example: tekniska nämnden."))
    text = LineField(label=_("What was decided"), max_length=300)
    decided_on = DayField(label=_("Decided"), widget=DateInput)
    papers = forms.URLField(label=_("Papers of the meeting"), max_length=200, required=False, assume_scheme="https")


class StaffNewsForm(forms.Form):
    title = LineField(label=_("Heading"), max_length=120)
    text = TextField(label=_("Text"), max_length=5000, rows=4)
    language = forms.ChoiceField(label=_("Written in"), choices=Language.choices)


class DeclineForm(forms.Form):
    because = LineField(label=_("Why it is not published"), max_length=300)


class UploadForm(FileForm):
    caption = LineField(label=_("Text under it"), max_length=200, required=False)


class DescribeForm(forms.Form):
    alt = LineField(label=_("What does the picture show?"), max_length=250)
    caption = LineField(label=_("Text under it"), max_length=200, required=False)

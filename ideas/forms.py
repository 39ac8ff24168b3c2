"""The public forms about ideas. What is typed is kept in the draft whether it is valid or not."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, ClassVar

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Submit
from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.http import QueryDict
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext_lazy as _

from border import files
from border.fields import LineField, MailField, PhoneField, TextField
from border.posts import DECOY, DecoyField
from ideas.drafts import Typed
from ideas.handing_in import HandedIn
from ideas.models import Criterion, Draft, Idea
from ideas.vocabulary import Origin
from people.models import CityArea, Theme
from people.vocabulary import AreaLevel, Language, Sphere, SupportKind

YES_NO = [("yes", _("Yes")), ("no", _("No"))]

# How it came in, as the giver sees it; the telephone is for coordinators who write an idea down.
ORIGINS = [
    (Origin.WEB, _("I thought of it myself, or together with others")),
    (Origin.MEETING, _("In a meeting with the city")),
    (Origin.GATHERING, _("At a gathering, a stormöte")),
    (Origin.AMBASSADOR, _("Through an ambassador in the city")),
]


class AreasField(forms.ModelMultipleChoiceField):
    """Districts by name, and the whole city in words."""

    def label_from_instance(self, obj: CityArea) -> str:
        return str(AreaLevel.CITY.label) if obj.level == AreaLevel.CITY else obj.name


class Choices(forms.CheckboxSelectMultiple):
    """Tick boxes, each row a large target."""


class OneOf(forms.RadioSelect):
    """Round buttons, each row a large target."""


class SelfCheckForm(forms.Form):
    """Three questions that point to the right door before anything is written."""

    together = forms.ChoiceField(
        label=_("Does the idea need both the city and business?"),
        choices=[("yes", _("Yes")), ("no", _("No")), ("unsure", _("I do not know"))],
        widget=OneOf,
    )
    one_company = forms.ChoiceField(
        label=_("Is it only about one company?"),
        help_text=_("For example a grant, a permit, a product or marketing."),
        choices=YES_NO,
        widget=OneOf,
    )
    broken = forms.ChoiceField(label=_("Is something broken, or is it a complaint?"), choices=YES_NO, widget=OneOf)

    @property
    def helper(self) -> FormHelper:
        return helper(_("Start"))

    def better_door(self) -> str:
        """The key of the door that fits better, or an empty string when the idea belongs here."""
        answers = self.cleaned_data
        if answers["broken"] == "yes":
            return "fault_report"
        if answers["one_company"] == "yes":
            return "business_guidance"
        if answers["together"] == "no":
            return "malmoinitiativet"
        return ""


class StepForm(forms.Form):
    """One step of the idea form, filled from a draft and giving back what was typed."""

    def typed(self) -> Typed:
        """What was posted for this step's fields, valid or not, as the draft keeps it."""
        kept: Typed = {}
        for name, field in self.fields.items():
            if isinstance(field, (forms.FileField, DecoyField)):
                continue
            if isinstance(field, (forms.MultipleChoiceField, forms.ModelMultipleChoiceField)):
                kept[name] = (
                    list(self.data.getlist(name)) if hasattr(self.data, "getlist") else list(self.data.get(name, []))
                )
            elif name in self.data:
                kept[name] = str(self.data.get(name, ""))
        return kept


class IdeaForm(StepForm):
    """Step 2: the idea itself, with one question per criterion."""

    title = LineField(
        label=_("Title"),
        min_length=5,
        max_length=120,
        help_text=_("One line that says what the idea is about. Write no names of persons."),
        error_messages={"required": _("Write a title. Example: Bicycle repair in the laundry room.")},
    )
    problem = TextField(
        label=_("What problem do you want to solve, and for whom?"),
        help_text=_("Describe how it is today. A few sentences will do."),
        error_messages={"required": _("Describe the problem and for whom it is one, in a few sentences.")},
        min_length=30,
        max_length=5000,
        rows=5,
    )
    proposal = TextField(
        label=_("What do you want to do?"),
        help_text=_("Say what would happen if the idea came true, and where one could begin."),
        error_messages={"required": _("Say what you want to do, in a few sentences.")},
        min_length=30,
        max_length=5000,
        rows=5,
    )
    spheres_wanted = forms.MultipleChoiceField(
        label=_("Who needs to sit round the table?"),
        help_text=_("Choose all that are needed. The city and business always take part."),
        choices=Sphere.choices,
        widget=Choices(attrs={"data-spheres": ""}),
        error_messages={"required": _("Choose at least two parts of society.")},
    )
    partners_asked = forms.ChoiceField(
        label=_("Have you talked to anybody already?"),
        choices=[("no", _("No, not yet")), ("yes", _("Yes, and they want to join"))],
        widget=OneOf,
        error_messages={"required": _("Choose no or yes.")},
    )
    partners = TextField(
        label=_("Whom have you talked to?"),
        help_text=_("Names of organisations are enough."),
        required=False,
        max_length=1000,
        rows=2,
    )
    themes = forms.ModelMultipleChoiceField(
        label=_("What is it about?"),
        help_text=_("Choose what fits. If you are unsure, we choose for you."),
        queryset=Theme.objects.none(),
        required=False,
        widget=Choices,
    )
    areas = AreasField(label=_("Where in Malmö?"), queryset=CityArea.objects.none(), required=False, widget=Choices)
    support_wanted = forms.MultipleChoiceField(
        label=_("What support would you need?"), choices=SupportKind.choices, required=False, widget=Choices
    )
    files = files.FilesField(  # type: ignore[assignment]  # shadows the uploads, which are read from request.FILES
        label=_("Pictures or documents"),
        help_text=_("JPEG, PNG, WebP, PDF, Word (docx) or OpenDocument (odt). Five files, 10 MB each, 25 MB together."),
        required=False,
    )

    CRITERION: ClassVar[str] = "criterion_"

    def __init__(self, *args: Any, criteria: Iterable[Criterion], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.criteria = list(criteria)
        for criterion in self.criteria:
            self.fields[self.CRITERION + criterion.key] = TextField(
                label=criterion.question,
                help_text=criterion.hint,
                min_length=10,
                max_length=2000,
                rows=4,
                error_messages={"required": _("Answer this question too. If you do not know, say so.")},
            )
        order = ["title", "problem", "proposal", *[self.CRITERION + criterion.key for criterion in self.criteria]]
        self.order_fields(order)
        self.fields["themes"].queryset = Theme.objects.valid_today()
        self.fields["areas"].queryset = CityArea.objects.valid_today().filter(
            level__in=[AreaLevel.CITY, AreaLevel.DISTRICT]
        )

    @property
    def helper(self) -> FormHelper:
        return helper(_("Save and continue"), files=True)

    def clean_spheres_wanted(self) -> list[str]:
        chosen = self.cleaned_data["spheres_wanted"]
        if len(chosen) < 2:
            raise forms.ValidationError(_("Choose at least two parts of society."))
        return [key for key in Sphere.values if key in chosen]

    def clean(self) -> dict[str, object]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("partners_asked") == "yes" and not cleaned.get("partners"):
            self.add_error("partners", _("Write which organisations you have talked to."))
        return cleaned


class GiverForm(StepForm):
    """Step 3: about the giver."""

    on_paper: ClassVar[list[str]] = [
        "giver_name", "giver_email", "giver_phone", "giver_organisation", "giver_sphere", "own_role", "reply_language", "origin",
    ]  # fmt: skip

    giver_name = LineField(
        label=_("Your name"), max_length=100, letters=1, autocomplete="name",
        error_messages={"required": _("Write your name.")},
    )  # fmt: skip
    giver_email = MailField(
        label=_("Your e-mail address"), help_text=_("The receipt and the answer are sent here."), autocomplete="email"
    )
    giver_phone = PhoneField(
        label=_("Telephone"), help_text=_("If it is easier for you to talk."), required=False, autocomplete="tel"
    )
    giver_organisation = LineField(
        label=_("Organisation"), help_text=_("Company, association, school or workplace."), required=False, max_length=120,
        autocomplete="organization",
    )  # fmt: skip
    giver_sphere = forms.ChoiceField(
        label=_("Which part of society do you come from?"),
        help_text=_("Choose the one you speak for with this idea."),
        choices=Sphere.choices,
        widget=OneOf(attrs={"data-spheres": ""}),
        error_messages={"required": _("Choose one part of society.")},
    )
    own_role = LineField(
        label=_("Your own role, if it becomes a project"),
        help_text=_("For example: lead, member, open the doors."),
        required=False,
        max_length=300,
    )
    reply_language = forms.ChoiceField(
        label=_("In which language do you want the answer?"), choices=Language.choices, widget=OneOf
    )
    origin = forms.ChoiceField(
        label=_("How did the idea come about?"), choices=ORIGINS, widget=OneOf, initial=Origin.WEB
    )
    locals()[DECOY] = DecoyField()

    @property
    def helper(self) -> FormHelper:
        return helper(_("Save and continue"))

    def typed(self) -> Typed:
        # The decoy is kept too: whether it was filled is asked when the idea is sent.
        return {**super().typed(), DECOY: str(self.data.get(DECOY, ""))}


class SendForm(forms.Form):
    """Step 4: nothing but the button, and when the page was shown."""

    start = forms.CharField(widget=forms.HiddenInput, required=False)
    locals()[DECOY] = DecoyField()

    @property
    def helper(self) -> FormHelper:
        return helper(_("Send the idea"))


class DraftByMailForm(forms.Form):
    email = MailField(
        label=_("Your e-mail address"),
        help_text=_("We send the link and nothing else, and do not keep the address."),
        autocomplete="email",
    )

    @property
    def helper(self) -> FormHelper:
        return helper(_("Mail me the link"))


class ReplyForm(forms.Form):
    text = TextField(label=_("Your reply"), max_length=5000, rows=6)

    @property
    def helper(self) -> FormHelper:
        return helper(_("Send the reply"))


class AdditionForm(forms.Form):
    text = TextField(
        label=_("What do you want to add or correct?"),
        help_text=_("What you wrote first stays as it is. This is put below it with today's date."),
        max_length=5000,
        rows=6,
    )

    @property
    def helper(self) -> FormHelper:
        return helper(_("Add this"))


class WithdrawForm(forms.Form):
    reason = TextField(
        label=_("Why do you take the idea back?"),
        help_text=_("One line is enough. It helps us."),
        max_length=500,
        rows=3,
    )

    @property
    def helper(self) -> FormHelper:
        return helper(_("Take the idea back"))


class ContactForm(forms.Form):
    """Language, address and whether every step is mailed."""

    email = MailField(
        label=_("E-mail address"),
        help_text=_("A new address has to be confirmed from the mail we send there."),
        autocomplete="email",
    )
    language = forms.ChoiceField(label=_("Language of our mails"), choices=Language.choices, widget=OneOf)
    follow = forms.BooleanField(label=_("Mail me at every step"), required=False)

    @property
    def helper(self) -> FormHelper:
        return helper(_("Save"))


class LostLinkForm(forms.Form):
    number = LineField(
        label=_("The number of the idea"),
        help_text=_("It looks like MM-2026-0131 and stands in the receipt."),
        max_length=16,
    )
    email = MailField(label=_("The e-mail address you gave"), autocomplete="email")

    @property
    def helper(self) -> FormHelper:
        return helper(_("Mail me a new link"))


class AmbassadorReplyForm(forms.Form):
    text = TextField(
        label=_("Your answer"),
        help_text=_("What goes on, who knows more, what should we look out for?"),
        max_length=5000,
        rows=8,
    )

    @property
    def helper(self) -> FormHelper:
        return helper(_("Send the answer"))


def bound_step(form_class: type[StepForm], draft: Draft, **kwargs: Any) -> StepForm:
    """The form of a step, bound to what the draft holds, so that it can be checked without anything being posted."""
    data = QueryDict(mutable=True)
    for name, value in draft.typed.items():
        data.setlist(name, value if isinstance(value, list) else [value])
    return form_class(data, MultiValueDict(), **kwargs)


def unbound_step(form_class: type[StepForm], draft: Draft, **kwargs: Any) -> StepForm:
    """The form of a step showing what the draft holds, without complaints."""
    return form_class(initial=draft.typed, **kwargs)


def handed_in(idea_form: StepForm, giver_form: StepForm) -> HandedIn:
    """Both forms, valid, as the idea they make."""
    idea, giver = idea_form.cleaned_data, giver_form.cleaned_data
    prefix = IdeaForm.CRITERION
    return HandedIn(
        title=idea["title"],
        problem=idea["problem"],
        proposal=idea["proposal"],
        criteria={name.removeprefix(prefix): text for name, text in idea.items() if name.startswith(prefix)},
        spheres_wanted=idea["spheres_wanted"],
        partners_asked=idea["partners_asked"] == "yes",
        partners=idea["partners"],
        theme_ids=[theme.pk for theme in idea["themes"]],
        area_ids=[area.pk for area in idea["areas"]],
        support_wanted=idea["support_wanted"],
        giver_name=giver["giver_name"],
        giver_email=giver["giver_email"],
        giver_phone=giver["giver_phone"],
        giver_organisation=giver["giver_organisation"],
        giver_sphere=giver["giver_sphere"],
        own_role=giver["own_role"],
        reply_language=giver["reply_language"],
        origin=giver["origin"],
    )


def contact_initial(idea: Idea) -> dict[str, object]:
    """What the contact form shows first."""
    return {"email": idea.giver_email, "language": idea.reply_language, "follow": idea.follow_by_mail}


def helper(button: object, *, files: bool = False) -> FormHelper:
    """How crispy-forms renders our public forms: no CSRF cookie (visitors have none), one filled button."""
    made = FormHelper()
    made.form_method = "post"
    made.disable_csrf = True
    made.attrs = {"novalidate": ""}
    made.form_class = "f"
    if files:
        made.attrs["enctype"] = "multipart/form-data"
    made.add_input(Submit("send", button, css_class="btn big"))
    return made


def refused_files(uploads: Iterable[UploadedFile]) -> list[tuple[files.Examined | None, str]]:
    """Each upload checked by content: the checked file, or why it was refused."""
    results: list[tuple[files.Examined | None, str]] = []
    for upload in uploads:
        try:
            results.append((files.examine(upload), ""))
        except files.Refused as refused:
            results.append((None, str(refused.reason)))
    return results

"""Forms as DESIGN.md section 4 wants them: label, hint, error, control, counter; a summary first; no dangling ids."""

import re

import pytest
from crispy_forms.helper import FormHelper
from crispy_forms.layout import HTML, Div, Fieldset, Layout, Submit
from django import forms
from django.template import Context, Template
from django.utils import translation

from border.fields import LineField, MailField, TextField
from border.posts import DecoyField
from people.vocabulary import Sphere


class Everything(forms.Form):
    title = LineField(label="Rubrik", help_text="En rad.", max_length=120)
    problem = TextField(
        label="Vilket problem, och för vem?", help_text="Några meningar.", min_length=30, max_length=2000
    )
    mail = MailField(label="E-post", required=False)
    spheres = forms.MultipleChoiceField(
        label="Vilka?",
        choices=Sphere.choices,
        help_text="Alla som behövs.",
        widget=forms.CheckboxSelectMultiple(attrs={"data-spheres": ""}),
        error_messages={"required": "Välj minst två delar av samhället."},
    )
    asked = forms.ChoiceField(label="Har ni pratat?", choices=[("no", "Nej"), ("yes", "Ja")], widget=forms.RadioSelect)
    kind = forms.ChoiceField(label="Sort", choices=[("a", "A"), ("b", "B")], required=False)
    upload = forms.FileField(label="Fil", required=False)
    agree = forms.BooleanField(label="Mejla mig", required=False)
    away = DecoyField()
    start = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args, layout=None, **kwargs):
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.disable_csrf = True
        self.helper.form_class = "f"
        self.helper.layout = layout
        self.helper.add_input(Submit("send", "Spara och fortsätt", css_class="btn big"))


def drawn(form, language="sv"):
    with translation.override(language):
        return Template("{% load crispy_forms_tags %}{% crispy form %}").render(Context({"form": form}))


@pytest.fixture
def fresh():
    return drawn(Everything())


@pytest.fixture
def wrong():
    return drawn(Everything({"title": "", "problem": "Kort text.", "mail": "nej"}))


def field(html, name):
    """The part of the page that belongs to one field."""
    start = html.index(f'id="id_{name}')
    return html[html.rindex('class="fld', 0, start) : html.find('class="fld', start)]


def test_every_reference_has_its_target(fresh, wrong):
    for html in (fresh, wrong):
        ids = re.findall(r' id="([^"]+)"', html)
        assert len(ids) == len(set(ids))
        for attribute in ("aria-describedby", "for", "aria-labelledby"):
            for names in re.findall(rf' {attribute}="([^"]*)"', html):
                assert names
                assert set(names.split()) <= set(ids)
        assert set(re.findall(r'href="#([^"]+)"', html)) <= set(ids)


def test_no_attribute_stands_twice(fresh, wrong):
    for tag in re.findall(r"<\w[^>]*>", fresh + wrong):
        names = re.findall(r" ([a-z-]+)(?==|[ >])", re.sub(r'"[^"]*"', '""', tag))
        assert len(names) == len(set(names)), tag


def test_order_is_label_hint_error_control_counter(wrong):
    part = field(wrong, "problem")
    marks = ["<label", 'class="hint" id="id_problem_helptext"', 'class="msg"', "<textarea", 'id="id_problem_counter"']
    places = [part.index(mark) for mark in marks]
    assert places == sorted(places)


def test_the_control_names_error_hint_and_counter_in_that_order(wrong):
    assert 'aria-describedby="id_problem_error id_problem_helptext id_problem_counter"' in wrong
    assert 'aria-describedby="id_title_error id_title_helptext"' in wrong


def test_only_what_is_wrong_is_marked(fresh, wrong):
    assert "aria-invalid" not in fresh
    marked = re.findall(r'<(?:input|textarea)[^>]*name="(\w+)"[^>]*aria-invalid="true"', wrong)
    assert marked == ["title", "problem", "mail"]


def test_optional_is_said_and_required_is_not(fresh):
    assert re.search(r"E-post <span[^>]*>\(valfritt\)</span>", fresh)
    assert "Rubrik</label>" in fresh
    assert "Mejla mig</label>" in fresh


def test_choices_are_rows_in_a_fieldset_with_their_glyphs(fresh):
    group = re.search(r"<fieldset.*?Vilka\?.*?</fieldset>", fresh, re.DOTALL).group()
    assert group.count('<label class="opt">') == 6
    assert group.count('<svg class="g"') == 6
    assert "<legend>Vilka?</legend>" in group
    assert 'aria-describedby="id_spheres_helptext"' in group
    assert fresh.count('<svg class="g"') == 6


def test_summary_counts_in_words_and_leads_to_the_first_control(wrong):
    summary = wrong[: wrong.index("<form")]
    assert 'role="alert" tabindex="-1"' in summary
    assert "Fem svar behöver ändras" in summary
    assert '<a href="#id_title">Rubrik: Skriv något här.</a>' in summary
    assert '<a href="#id_problem">Vilket problem, och för vem? Skriv minst 30 tecken.' in summary
    assert '<a href="#id_spheres_0">Välj minst två delar av samhället.</a>' in summary
    assert '<a href="#id_asked_0">Har ni pratat? Välj ett svar.</a>' in summary


def test_the_same_message_twice_is_told_apart_by_its_question():
    class Two(forms.Form):
        first = forms.CharField(label="Hur?", error_messages={"required": "Svara här också."})
        second = forms.CharField(label="Var?", error_messages={"required": "Svara här också."})

    form = Two({})
    form.helper = FormHelper()
    form.helper.disable_csrf = True
    summary = re.findall(r"<li>(.*?)</li>", drawn(form))
    assert summary == [
        '<a href="#id_first">Hur? Svara här också.</a>',
        '<a href="#id_second">Var? Svara här också.</a>',
    ]


def test_one_error_is_counted_in_the_singular():
    form = forms.Form({})
    form.add_error(None, "Skicka en gång till.")
    form.helper = FormHelper()
    form.helper.disable_csrf = True
    html = drawn(form, "en")
    assert "One answer has to be changed" in html
    assert "<li>Skicka en gång till.</li>" in html


def test_the_error_is_said_to_be_one(wrong):
    assert '<p class="msg" id="id_title_error">Fel: Skriv något här.</p>' in wrong


def test_what_was_typed_stays(wrong):
    assert "Kort text.</textarea>" in wrong
    assert 'value="nej"' in wrong


def test_counter_tells_what_is_used(fresh, wrong):
    assert "Högst 2\N{NARROW NO-BREAK SPACE}000 tecken</p>" in fresh
    assert "10 av högst 2\N{NARROW NO-BREAK SPACE}000 tecken</p>" in wrong


def test_decoy_is_out_of_sight_and_reach(fresh):
    decoy = re.search(r'<div class="decoy" aria-hidden="true">.*?</div>', fresh, re.DOTALL).group()
    assert 'tabindex="-1"' in decoy
    assert 'autocomplete="off"' in decoy
    assert "style=" not in decoy


def test_the_button_says_what_happens(fresh):
    assert '<button class="btn big" name="send" value="1">Spara och fortsätt</button>' in fresh


def test_files_need_the_right_encoding_once(fresh):
    assert fresh.count('enctype="multipart/form-data"') == 1
    form = Everything()
    form.helper.attrs = {"enctype": "multipart/form-data"}
    assert drawn(form).count("enctype=") == 1


def test_hidden_fields_have_no_frame(fresh):
    assert '<input type="hidden" name="start" id="id_start">' in fresh


def test_layouts_are_drawn():
    layout = Layout(Fieldset("Om idén", "title", css_class="x"), Div("problem", css_class="y"), HTML("<p>Nu</p>"))
    html = drawn(Everything(layout=layout))
    assert '<fieldset class="f x"><legend class="h2">Om idén</legend>' in html
    assert '<div class="y"><div class="fld"><label for="id_problem">' in html
    assert "<p>Nu</p>" in html
    assert "id_asked" not in html


def test_labels_and_values_are_escaped():
    form = Everything({"title": '"><script>', "problem": "</textarea><script>"})
    form.fields["title"].label = "<b>"
    html = drawn(form)
    assert "<script>" not in html
    assert "<b>" not in html

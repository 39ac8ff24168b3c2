"""Fields for what is typed: days and moments whose year can be meant."""

import pytest
from django import forms

from border.fields import DayField, MomentField, SplitMomentField
from gatherings.admin_forms import EnterForm
from gatherings.door_forms import WalkInForm
from gatherings.forms import SignupForm
from ideas.admin_forms.entering import EnteredIdeaForm
from ideas.forms import GiverForm
from people.pool_forms import EntryForm
from projects.admin_forms import MemberForm, PartnerForm
from projects.room_forms import SuccessorForm


@pytest.mark.parametrize("year", ["0001", "0026", "1899", "2101", "9999"])
def test_a_year_nobody_means_is_refused_in_words(year):
    day = f"{year}-06-01"
    for field, typed in (
        (DayField(), day),
        (MomentField(), f"{day}T12:00"),
        (SplitMomentField(), [day, "12:00"]),
    ):
        with pytest.raises(forms.ValidationError, match=str(int(year))):
            field.clean(typed)


def test_our_time_and_nothing_are_days():
    assert DayField().clean("1900-01-01").year == 1900
    assert MomentField().clean("2100-12-31T23:00").year == 2100
    assert SplitMomentField().clean(["2026-11-26", "12:00"]).year == 2026
    assert DayField(required=False).clean("") is None
    assert SplitMomentField(required=False).clean(["", ""]) is None


@pytest.mark.parametrize(
    ("form", "field"),
    [
        (GiverForm, "giver_name"),
        (EnteredIdeaForm, "giver_name"),
        (EnterForm, "name"),
        (SignupForm, "name"),
        (WalkInForm, "name"),
        (EntryForm, "name"),
        (SuccessorForm, "name"),
        (MemberForm, "name"),
        (PartnerForm, "name"),
    ],
)
@pytest.mark.parametrize("name", ["Bo", "李", "SJ"])
def test_short_names_are_names(form, field, name):
    assert form.base_fields[field].clean(name) == name

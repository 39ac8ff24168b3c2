"""Criteria are versioned data: which ones are asked, what is fixed once ideas were judged, and how a new set begins."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from ideas.models import CriteriaSet, Criterion
from people.management.commands.roles import set_up_roles
from tests.builders import CRITERIA, ensure_reference_data, make_idea, make_staff

pytestmark = pytest.mark.django_db

SETS = "/admin/ideas/criteriaset/"


@pytest.fixture(autouse=True)
def _data():
    ensure_reference_data()
    set_up_roles()


@pytest.fixture
def admin(client):
    client.force_login(
        make_staff("ada@malmo.example", "Ada", role="administrator"), "django.contrib.auth.backends.ModelBackend"
    )
    return client


@pytest.fixture
def first():
    return CriteriaSet.objects.get()


def copy(client, *sets):
    return client.post(SETS, {"action": "copy", "_selected_action": [chosen.pk for chosen in sets]}, follow=True)


def changed(client, criteria_set, **fields):
    """Send the form of the set as it stands, with `fields` changed."""
    page = client.get(f"{SETS}{criteria_set.pk}/change/")
    forms = [page.context["adminform"].form]
    for formset in page.context["inline_admin_formsets"]:
        forms += [formset.formset.management_form, *formset.formset.forms]
    data = {bound.html_name: bound.value() for form in forms for bound in form if bound.value() is not None}
    return client.post(f"{SETS}{criteria_set.pk}/change/", {**data, **fields})


def test_asked_are_the_criteria_of_the_newest_set_that_holds(first):
    today = timezone.localdate()
    assert [criterion.key for criterion in Criterion.objects.asked_today()] == list(CRITERIA)

    newer = CriteriaSet.objects.create(name="Newer", valid_from=today)
    CriteriaSet.objects.create(name="To come", valid_from=today + timedelta(days=1))
    names = {"name_sv": "A", "name_en": "A", "question_sv": "A?", "question_en": "A?"}
    Criterion.objects.create(criteria_set=newer, key="second", position=2, **names)
    Criterion.objects.create(criteria_set=newer, key="first", position=1, **names)
    assert [criterion.key for criterion in Criterion.objects.asked_today()] == ["first", "second"]

    CriteriaSet.objects.update(valid_to=today - timedelta(days=1))
    assert list(Criterion.objects.asked_today()) == []


def test_copy_has_all_criteria_and_does_not_hold_yet(admin, first):
    first.name = "x" * 80
    first.save(update_fields=["name"])
    page = copy(admin, first)
    new = CriteriaSet.objects.exclude(pk=first.pk).get()
    assert page.redirect_chain[-1][0] == f"{SETS}{new.pk}/change/"
    assert (len(new.name), new.name[:3], new.name[-1]) == (80, "xxx", ")")
    assert new.valid_from > timezone.localdate()
    told = ("key", "position", "name_sv", "question_en", "hint_sv", "no_en")
    assert list(new.criteria.values_list(*told)) == list(first.criteria.values_list(*told))
    assert first.criteria.count() == len(CRITERIA)


def test_copy_is_of_one_set(admin, first):
    other = CriteriaSet.objects.create(name="Other")
    copy(admin, first, other)
    assert CriteriaSet.objects.count() == 2


def test_set_that_ideas_were_judged_by_can_only_be_ended(admin, first):
    make_idea()
    before = list(first.criteria.values())
    fields = {"name": "New", "valid_from": "2020-01-01", "valid_to": "2030-01-01", "criteria-0-question_sv": "New?"}
    assert changed(admin, first, **fields).status_code == 302
    old_name, old_from = first.name, first.valid_from
    first.refresh_from_db()
    assert (first.name, first.valid_from) == (old_name, old_from)
    assert first.valid_to == date(2030, 1, 1)
    assert list(first.criteria.values()) == before
    assert admin.post(f"{SETS}{first.pk}/delete/", {"post": "yes"}).status_code == 403


def test_set_no_idea_has_is_changed_freely(admin, first):
    assert changed(admin, first, name="New", **{"criteria-0-question_sv": "New?"}).status_code == 302
    first.refresh_from_db()
    assert first.name == "New"
    assert first.criteria.order_by("position").first().question_sv == "New?"

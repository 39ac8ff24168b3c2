"""Finding ideas by what somebody typed, and those like a given one with the reason in words."""

import pytest

from ideas import giving
from ideas.models import Idea
from ideas.search import found, similar_ideas
from people.models import CityArea, Theme
from tests.builders import ensure_reference_data, make_idea

pytestmark = pytest.mark.django_db

OTHER = {
    "title": "Bad i hamnen", "problem": "Vattnet är varmt och rent men ingen får bada.", "giver_name": "Didrik Annan",
    "proposal": "Bygg en brygga med trappa ner.", "giver_email": "didrik@annan.example", "giver_organisation": "Badklubben",
}  # fmt: skip


@pytest.mark.parametrize(
    "typed", ["cykelvekstad", "verkstad", "tvattstuga", "@CYKEL.example", "amina@", "källarna", "exempelss"]
)
def test_typing_errors_parts_of_words_and_of_addresses_find_the_idea(typed):
    idea = make_idea()
    make_idea(**OTHER)
    assert list(found(Idea.objects.all(), typed)) == [idea]


@pytest.mark.parametrize("typed", ["helikopter", "mm 1999-1", "@ingen.example", "'; drop", "a:*", "%q%"])
def test_what_is_nowhere_finds_nothing(typed):
    make_idea()
    assert list(found(Idea.objects.all(), typed)) == []


def test_signs_without_letters_show_the_plain_list():
    idea = make_idea()
    assert list(found(Idea.objects.all(), "& | %_%")) == [idea]


def test_similar_idea_is_shown_with_the_words_the_theme_and_the_area_both_share():
    ensure_reference_data()
    theme, area = Theme.objects.first(), CityArea.objects.first()
    kept = {"theme_ids": [theme.pk], "area_ids": [area.pk]}
    idea = make_idea(**kept)
    near = make_idea(title="Laga cyklar tillsammans", problem="Trasiga cyklar i källare. Unga söker jobb.", **kept)
    make_idea(**OTHER)
    (only,) = similar_ideas(idea)
    assert only.idea == near
    # Words as the idea at hand spells them, not cut to their stems.
    assert {"cyklar", "trasiga"} <= set(only.words)
    assert only.reason == f"samma ord: {', '.join(only.words)}; samma tema: {theme}; samma område: {area}"


def test_nearly_the_same_title_is_enough_and_the_most_alike_comes_first():
    idea = make_idea(problem="Helt egna meningar utan grannar någonstans.")
    twin = make_idea()
    cousin = make_idea(title="Cykelverkstad i tvättstugan igen", problem="Något annat som ingen har skrivit om förut.")
    assert [similar.idea for similar in similar_ideas(idea)] == [twin, cousin]


def test_withdrawn_idea_is_similar_to_none():
    idea, taken_back = make_idea(), make_idea()
    giving.withdraw(taken_back, reason="")
    assert similar_ideas(idea) == []


def test_odd_text_has_no_similar_ideas_and_no_error():
    make_idea()
    assert similar_ideas(make_idea(title="''' & | ! :* \\", problem="<-> () ' \\' %s %(id)s")) == []

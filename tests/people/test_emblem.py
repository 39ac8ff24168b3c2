"""The table seen from above: exact, small, true to its numbers (DESIGN.md section 3)."""

import random
import re
from xml.etree import ElementTree

import pytest
from django.template import Context, Template
from django.utils import translation

from people import emblem
from people.vocabulary import Sphere

ONE_OF_EACH = [1, 1, 1, 1, 1, 1]
SVALA = [2, 3, 2, 1, 0, 0]


def rendered(source, **context):
    return Template("{% load bordet %}" + source).render(Context(context))


def shapes_drawn(svg):
    """How many chairs of each class an emblem has."""
    return {cls: path.count("M") for cls, path in re.findall(r'<path class="(\w)" d="([^"]*)"', svg)}


def test_favicon_is_the_full_table():
    svg = emblem.emblem(ONE_OF_EACH)
    assert 'd="M81 8h38v38h-38z"' in svg
    assert 'd="M29 41h16v14h14v16h-14v14h-16v-14h-14v-16h14z"' in svg
    assert '<circle class="t" cx="100" cy="100" r="41"/>' in svg


def test_svala_gardar_is_drawn_as_in_the_mock():
    svg = emblem.emblem(SVALA, want=9)
    assert '<path class="b" d="M81 27a19 19 0 1 1 0 1zM144 136a19 19 0 1 1 0 1zM9 87a19 19 0 1 1 0 1z"/>' in svg
    assert '<path class="e" d="M41 44a12 12 0 1 1 0 1z"/>' in svg


def test_random_mixes_are_small_whole_and_complete():
    chance = random.Random(1280)
    longest = 0
    for _ in range(6000):
        counts = [chance.randint(0, 3) for _ in range(6)]
        want = chance.choice([6, 8, 12])
        state = chance.choice(["forming", "ongoing", "finished"])
        svg = emblem.emblem(counts, state, want)
        longest = max(longest, len(svg.encode()))
        ElementTree.fromstring(svg)
        assert "." not in svg
        drawn = shapes_drawn(svg)
        for letter, count in zip(emblem.LETTERS, counts, strict=True):
            assert (drawn.get(letter, 0) > 0) == (count > 0)
        assert sum(drawn.values()) == max(min(sum(counts), 12), want)
    assert 500 < longest <= 600


def test_twelve_pluses_fit():
    assert len(emblem.emblem([0, 0, 0, 0, 0, 12])) <= 600


def test_nothing_gets_much_larger():
    # One of each and the rest pluses, the longest shape: not a mix of real life, and still near the limit.
    assert len(emblem.emblem([1, 1, 1, 1, 1, 99], "forming")) <= 640


def test_over_twelve_keeps_every_sphere_present():
    seats = emblem.chairs([100, 1, 1, 1, 1, 1], want=0)
    assert len(seats) == 12
    assert set(seats) == set(range(6))


def test_small_groups_are_not_scaled():
    assert sorted(emblem.chairs([2, 3, 2, 1, 0, 0], want=0)) == [0, 0, 1, 1, 1, 2, 2, 3]


def test_empty_chairs_come_last():
    assert emblem.chairs([1, 1, 0, 0, 0, 0], want=4) == [0, 1, None, None]


def test_neighbours_differ_where_they_can():
    seats = emblem.chairs([2, 2, 2, 2, 2, 2], want=0)
    assert all(seats[i] != seats[i - 1] for i in range(12))


def test_unknown_participants_are_all_empty_chairs():
    assert shapes_drawn(emblem.emblem([0] * 6)) == {"e": 6}


@pytest.mark.parametrize(("state", "css"), [("forming", "t f"), ("ongoing", "t"), ("finished", "t x")])
def test_the_table_tells_the_state(state, css):
    assert f'<circle class="{css}"' in emblem.emblem(SVALA, state)


def test_label_is_escaped_and_replaces_hidden():
    svg = emblem.emblem(SVALA, label='a "b" <c>')
    assert 'role="img" aria-label="a &quot;b&quot; &lt;c&gt;"' in svg
    assert "aria-hidden" not in svg


def test_tag_reads_counts_from_an_object_and_says_them():
    class Group:
        sphere_counts = SVALA

    with translation.override("en"):
        svg = rendered("{% emblem group label=True %}", group=Group())
    assert 'aria-label="The group: City of Malmö 2, Business 3, Civil society 2, Academia 1"' in svg


def test_glyphs_have_the_class_of_their_sphere():
    for letter, key in zip("cbsapo", Sphere.values, strict=True):
        assert f'<path class="{letter}"' in emblem.sphere_glyph(key)


def test_room_has_one_path_per_sphere_and_one_free_chair():
    svg = rendered("{% room %}")
    ElementTree.fromstring(svg)
    assert sorted(re.findall(r'<path class="(\w)"', svg)) == sorted("tcbsapo")
    assert svg.count('class="u"') == 1


@pytest.mark.parametrize(
    ("day", "bricks"),
    [(1, {"n": 1, "l": 20}), (11, {"d": 10, "n": 1, "l": 10}), (21, {"d": 20, "n": 1}), (22, {"d": 21})],
)
def test_wall_has_21_bricks(day, bricks):
    assert shapes_drawn(emblem.wall(day)) == bricks


def test_wall_says_the_day():
    with translation.override("sv"):
        assert 'aria-label="Dag 11 av 21"' in rendered("{% wall 11 %}")


def test_late_wall_says_how_late_in_words_beside_it():
    with translation.override("sv"):
        html = rendered("{% wall 23 %}")
    assert '<p class="chip late">2 dagar sent</p>' in html


def test_tally_leaves_a_hollow_brick_for_a_late_answer():
    with translation.override("sv"):
        html = rendered("{% tally results %}", results=[True] * 20 + [False] + [True] * 13)
    assert shapes_drawn(html.replace('"in"', '"i"').replace('"out"', '"x"')) == {"i": 33, "x": 1}
    assert 'aria-label="33 svar i tid, 1 svar för sent"' in html

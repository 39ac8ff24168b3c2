"""Letters: one source, two twins. Links: good for their purpose, in their time, with the keys of today and before."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from outbox import letters, links
from outbox.letters import BadLetter, parse
from outbox.models import Wording
from tests.builders import make_staff

pytestmark = pytest.mark.django_db

SOURCE = """Subject: [{number}] Rubrik {name}

# Det här hände

Hej {name}.

= Senast | {day}
> Under datumet.

[Öppna]({url})

- en sak

## Skäl

{reasons}

-- Därför får du det här.
"""
VALUES = {
    "number": "MM-1",
    "name": "Amina",
    "day": "3 december",
    "url": "https://x.example/a",
    "reasons": [("Kriterium: inte uppfyllt", "För att.")],
}


@pytest.fixture
def wording():
    return Wording.objects.create(
        kind="people/accessibility_report",
        language="sv",
        source=SOURCE,
        valid_from=timezone.now(),
        written_by=make_staff(),
    )


def render(**changes) -> letters.Letter:
    return letters.render("people/accessibility_report", "sv", {**VALUES, **changes})


def test_both_twins_say_the_same_words(wording):
    letter = render()
    assert letter.subject == "[MM-1] Rubrik Amina"
    assert letter.version == wording.pk
    for words in (
        "Det här hände",
        "Hej Amina.",
        "3 december",
        "Under datumet.",
        "https://x.example/a",
        "Kriterium: inte uppfyllt",
        "För att.",
        "en sak",
        "Därför",
    ):
        assert words in letter.text
        assert words in letter.html


def test_values_never_become_markup(wording):
    letter = render(name="<b>x</b>\n# Rubrik\n[Klicka](http://evil.example) {url}", reasons="=1 | 2\n[a]({url})")
    assert "<b>x" not in letter.html
    assert letter.html.count('class="b"') == 1
    assert "\n" not in letter.subject
    assert "{url}" in letter.text


def test_headings_of_sections_skip_no_level(wording):
    assert re.findall(r"<(h\d)>", render().html) == ["h1", "h2", "h3"]
    Wording.objects.update(source=SOURCE.replace("## Skäl\n", ""))
    assert re.findall(r"<(h\d)>", render().html) == ["h1", "h2"]
    assert "* Kriterium: inte uppfyllt" in render().text


def test_our_own_addresses_can_be_pressed_and_no_others(wording):
    Wording.objects.update(source=SOURCE.replace("här.", "här. Sluta: {stop_url}"))
    said = (
        "http://localhost:8000/projekt/1/\nhttp://localhost:8000.evil.example/\nhttp://localhost:8000/x <b>och mer</b>"
    )
    letter = render(stop_url="http://localhost:8000/sluta/", reasons=[("Rubrik", said)])
    assert re.findall(r'<a href="([^"]+)">([^<]+)</a>', letter.html) == [
        ("http://localhost:8000/projekt/1/", "http://localhost:8000/projekt/1/"),
        ("http://localhost:8000/sluta/", "http://localhost:8000/sluta/"),
    ]
    assert letter.text.rstrip().endswith("Därför får du det här. Sluta: http://localhost:8000/sluta/")


def test_nothing_but_names_is_filled_in(wording):
    Wording.objects.update(source=SOURCE.replace("Hej {name}.", "Hej {name.__class__}."))
    assert "Hej {name.__class__}." in render().text


def test_line_whose_value_is_empty_is_left_out(wording):
    letter = render(reasons=[], day="")
    assert "Skäl" not in letter.text
    assert "Senast" not in letter.text


def test_missing_value_is_an_error_before_anything_is_written(wording):
    with pytest.raises(BadLetter):
        letters.render("people/accessibility_report", "sv", {"number": "1"})


@pytest.mark.parametrize(
    "source", ["", "# x", "Subject: x", "Subject: x\n# y\n= utan streck", "Subject: x\n# y\n[knapp](http://x)"]
)
def test_broken_sources_are_refused(source):
    with pytest.raises(BadLetter):
        parse(source)


def test_wording_that_begins_later_is_not_used_yet(wording):
    Wording.objects.update(valid_from=timezone.now() + timedelta(days=1))
    values = {"url": "u", "answer_by": "d", "unit": "e", "telephone": "t"}
    assert letters.render("people/accessibility_report", "sv", values).version == 0


def test_no_letter_outside_the_folder():
    with pytest.raises(BadLetter):
        letters.render("../../README", "sv", {})


# --- Links ------------------------------------------------------------------------------------------------------------

AGE = timedelta(days=7)


def test_good_link_gives_row_and_nonce():
    assert links.unsign("follow", links.sign("follow", 17, "abc"), AGE) == (17, "abc")


@pytest.mark.parametrize(
    "change", [lambda s: s + "x", lambda s: s[1:], lambda s: s + ".", lambda s: "", lambda s: "a:b:c"]
)
def test_tampered_link_is_bad(change):
    with pytest.raises(links.BadLink):
        links.unsign("follow", change(links.sign("follow", 17, "abc")), AGE)


def test_every_wrong_pair_of_purpose_and_link_is_refused_alike():
    purposes = [f"purpose-{n}" for n in range(12)]
    refused = 0
    for made in purposes:
        signed = links.sign(made, 1, "n")
        for used in purposes:
            if made != used:
                with pytest.raises(links.BadLink):
                    links.unsign(used, signed, AGE)
                refused += 1
    assert refused == 132


def test_link_ends_and_does_not_come_from_the_future():
    signed = links.sign("follow", 1, "n")
    with time_machine.travel(timezone.now() + timedelta(days=8)), pytest.raises(links.OldLink):
        links.unsign("follow", signed, AGE)
    with time_machine.travel(timezone.now() - timedelta(hours=1)), pytest.raises(links.BadLink):
        links.unsign("follow", signed, AGE)


def test_links_of_an_older_key_live_on(settings):
    signed = links.sign("follow", 1, "n")
    settings.SECRET_KEY_FALLBACKS, settings.SECRET_KEY = [settings.SECRET_KEY], "a-new-key" * 6
    assert links.unsign("follow", signed, AGE) == (1, "n")
    settings.SECRET_KEY_FALLBACKS = []
    with pytest.raises(links.BadLink):
        links.unsign("follow", signed, AGE)


def test_token_is_random_and_its_digest_belongs_to_its_purpose():
    tokens = {links.new_token() for _ in range(1000)}
    assert len(tokens) == 1000
    assert all(len(token) == 43 for token in tokens)
    token = tokens.pop()
    assert links.digest("a", token) != links.digest("b", token)
    assert token not in links.digest("a", token)

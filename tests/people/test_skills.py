"""Free text against the list: whole words in any inflection match, nothing matches inside another word."""

import pytest

from people.skills import Competence, Vocabulary

LIST = Vocabulary(
    (
        Competence("ai", "AI", "AI", ("artificiell intelligens", "maskininlärning")),
        Competence("el", "el", "electricity", ("elinstallation",)),
        Competence("upphandling", "upphandling", "public procurement", ("inköp", "LOU")),
        Competence("skyfall", "skyfall", "cloudbursts", ("dagvatten", "översvämning")),
        Competence("odling", "stadsodling", "urban farming", ("odling", "trädgård")),
        Competence("is", "is", "ice"),
        Competence("juridik", "juridik", "law", ("avtal", "jurist")),
        Competence("bidrag", "söka bidrag", "grant applications", ("projektansökan", "EU-medel")),
        Competence("oar", "öar", "islands", ("ö",)),
        Competence("akeri", "åkeri", "haulage", ("lastbil", "godstransport")),
        Competence("ledning", "leda projekt", "project management", ("projektledning", "projektledare")),
    )
)


def keys(text):
    return {suggestion.key for suggestion in LIST.matches(text)}


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("Jag kan upphandlingar", "upphandling"), ("vi har gjort Inköpen", "upphandling"), ("AI", "ai"), ("kan lite AI.", "ai"),
        ("maskininlärningen", "ai"), ("el och vatten", "el"), ("Jurister", "juridik"), ("avtalen", "juridik"), ("ö", "oar"),
        ("ÅKERI", "akeri"), ("åkeriet", "akeri"), ("lastbilar", "akeri"), ("söka bidrag", "bidrag"), ("EU-medel", "bidrag"),
        ("leda ett projekt", "ledning"), ("odlingar", "odling"), ("urban farming", "odling"), ("law", "juridik"),
    ],
)  # fmt: skip
def test_whole_words_match_in_any_inflection(text, key):
    assert key in keys(text)


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("retail", "ai"), ("Haiti", "ai"), ("mail", "ai"), ("handel", "el"), ("elefant", "el"), ("delar", "el"), ("hel", "el"),
        ("isolering", "is"), ("vis", "is"), ("flawless", "juridik"), ("frö", "oar"), ("ökar", "oar"), ("dåkerier", "akeri"),
        ("Jag söker lokaler. Bidrag har vi", "bidrag"), ("kan söka, bidrag har vi", "bidrag"), ("urban\nfarming", "odling"),
        ("rice", "is"), ("bidrag och annat som jag vill söka", "bidrag"), ("avtalslös", "juridik"),
    ],
)  # fmt: skip
def test_nothing_matches_inside_another_word(text, key):
    assert key not in keys(text)


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("skyfallskartering", "skyfall"), ("dagvattenhantering i kvarteret", "skyfall"), ("trädgårdsmästare", "odling"),
        ("avtalsrätt", "juridik"), ("offentlig upphandlig", "upphandling"), ("projektleding", "ledning"),
        ("ansökningar om EU medel", "bidrag"), ("elinstallatör", "el"),
    ],
)  # fmt: skip
def test_near_words_are_suggested_among_the_first_three_and_never_as_certain(text, key):
    found = LIST.suggest(text, 3)
    assert key in [suggestion.key for suggestion in found]
    assert not any(suggestion.certain for suggestion in found if suggestion.key == key)


@pytest.mark.parametrize("text", ["", "  ", "!!!", "'; DROP TABLE", "å" * 5000, "\u202eabc", "%s %(x)s {y}"])
def test_odd_text_suggests_nothing_and_breaks_nothing(text):
    assert LIST.matches(text) == []
    assert all(not suggestion.certain for suggestion in LIST.suggest(text))

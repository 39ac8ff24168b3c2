"""Every letter stands in both languages with the same placeholders."""

import pytest

from outbox import letters


@pytest.mark.parametrize("kind", letters.kinds())
def test_letter_has_both_languages_with_the_same_placeholders(kind):
    swedish, english = (
        letters.parse((letters.FOLDER / f"{kind}.{language}.txt").read_text()) for language in ("sv", "en")
    )
    assert swedish.placeholders == english.placeholders
    assert [part.kind for part in swedish.parts] == [part.kind for part in english.parts]

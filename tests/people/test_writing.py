"""How dates, times and numbers are written (DESIGN.md section 5)."""

from datetime import UTC, date, datetime

import pytest
from django.utils import translation

from people.templatetags import bordet

NBSP = "\N{NO-BREAK SPACE}"


@pytest.mark.parametrize(
    ("language", "long", "last"),
    [("sv", "3 december 2026", "torsdag 3 december 2026"), ("en", "3 December 2026", "Thursday 3 December 2026")],
)
def test_dates(language, long, last):
    with translation.override(language):
        assert bordet.longdate(date(2026, 12, 3)) == long.replace(" ", NBSP)
        assert bordet.deadline(date(2026, 12, 3)).replace(NBSP, " ") == last


def test_a_date_never_breaks_but_after_the_weekday():
    with translation.override("sv"):
        assert bordet.deadline(date(2026, 12, 3)).split(" ")[0] == "torsdag"


def test_moments_are_told_in_malmos_time():
    evening = datetime(2026, 12, 3, 23, 30, tzinfo=UTC)
    with translation.override("sv"):
        assert bordet.longdate(evening) == f"4{NBSP}december{NBSP}2026"
        assert bordet.clock(evening) == f"kl.{NBSP}00.30"
    with translation.override("en"):
        assert bordet.clock(evening) == "00.30"


def test_thousands_have_a_thin_space():
    assert bordet.thinspace(2000) == "2\N{NARROW NO-BREAK SPACE}000"
    assert bordet.thinspace(37) == "37"


def test_nothing_is_written_for_nothing():
    assert (bordet.longdate(None), bordet.deadline(None), bordet.clock(None)) == ("", "", "")

"""Cells of a CSV file: no spreadsheet runs them, and what was exported can be read back exactly."""

import csv
import io

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from border.cleaning import plain_cell, safe_cell

RISKY = [
    "=1+1", "+46401234", "-2", "@SUM(A1)", "|calc", "%0A", ";x", "'already", "\tx", "\rx", "\nx",
    " =1+1", "\u00a0=1", "\u200b=1", "\ufeff=1", "\n\n=cmd|' /C calc'!A0",
    "＝1+1", "＋1", "－1", "＠x", "−1",
    "1", "0123", "1 000", "1,5", "1.5e10", "12 %", "100 kr", "2026-11-24", "24/11", "1-2", "24 nov", "3 mars 2026", "May 3",
    "12:30", "12.30", "9 PM", "TRUE", "falskt", "040-34 10 00", "٣٤", "１２", "$5", "(5)", "1e5", ".5",
]  # fmt: skip
PLAIN = [
    "",
    "hej",
    "Åsa = bra",
    "a-b",
    "7-eleven",
    "1 katt",
    "nr 5 är bäst",
    "MM-2026-0131",
    "x=1",
    "маj",
    "Mars",
    "kl. 12 ses vi",
    "👍",
]


@pytest.mark.parametrize("text", RISKY)
def test_what_a_spreadsheet_would_run_or_change_gets_an_apostrophe(text):
    assert safe_cell(text) == "'" + text


@pytest.mark.parametrize("text", PLAIN)
def test_ordinary_words_stay_as_they_are(text):
    assert safe_cell(text) == text


@settings(max_examples=1000, deadline=None)
@given(st.text(st.one_of(st.sampled_from("'=+-@ \t\n19.:"), st.characters(exclude_categories=["Cs"]))))
def test_what_was_written_to_a_file_is_read_back_exactly(text):
    file = io.StringIO(newline="")
    csv.writer(file, quoting=csv.QUOTE_ALL).writerow([safe_cell(text)])
    file.seek(0)
    [[cell]] = csv.reader(file)
    assert plain_cell(cell) == text
    assert not cell.lstrip().startswith(("=", "+", "-", "@", "|", "%", ";"))


def test_a_very_long_cell_is_judged_at_once():
    assert safe_cell("1" * 1_000_000) == "1" * 1_000_000
    assert safe_cell(" " * 1_000_000 + "=1").startswith("'")

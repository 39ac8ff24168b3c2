"""From the source of a letter to its two twins, plain text and HTML, with the same words.

A source is a text file `templates/letters/<app>/<name>.<language>.txt` or a `Wording` that overrides it:

    Subject: [{number}] We have your idea       first line
    # What happened                             the heading
    A paragraph with a {placeholder}.           ordinary lines; an empty line ends a paragraph
    = You have an answer by | {answer_due}      the sand block with the large date …
    > One line inside that block.               … and what stands under it
    [Follow your idea]({status_url})            the button, its address written out below
    ## A smaller heading
    - an item
    {reasons}                                   alone on a line: a list of (heading, text) becomes sections
    -- Why you get this mail. Stop: {stop_url}  the footer; an address at the end of its line can be pressed

The source is parsed before the placeholders are filled, so what somebody typed never becomes a button or a heading.
A line with a placeholder that turns out empty is left out.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache
from pathlib import Path

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import timezone

from border.cleaning import clean_text
from outbox.models import Wording

Value = str | list[tuple[str, str]]

FOLDER = Path(settings.BASE_DIR) / "templates" / "letters"
SUBJECT_LENGTH = 120

_PLACEHOLDER = re.compile(r"\{(\w+)\}")
_BUTTON = re.compile(r"\[(.+)\]\(\{(\w+)\}\)")
_ENDS_IN_ADDRESS = re.compile(r"(.*)(\{\w*url\})")


class BadLetter(ValueError):
    """A source that cannot be parsed, or whose placeholders do not fit the values."""


@dataclass(frozen=True)
class Part:
    """One block of a letter: `kind` is h1, h2, p, link, item, date, under, button, sections or foot."""

    kind: str
    text: str
    extra: str = ""


@dataclass(frozen=True)
class Source:
    """A parsed source; `version` is 0 for the words in the code, else the id of the Wording."""

    subject: str
    parts: list[Part]
    version: int = 0
    placeholders: frozenset[str] = field(default_factory=frozenset)


@dataclass(frozen=True)
class Letter:
    """A letter ready to be sent."""

    subject: str
    text: str
    html: str
    version: int


def kinds() -> list[str]:
    """All letters there are, from their Swedish files: `ideas/received` …"""
    return sorted(str(path.relative_to(FOLDER)).removesuffix(".sv.txt") for path in FOLDER.glob("*/*.sv.txt"))


def known_placeholders(kind: str) -> frozenset[str]:
    """The placeholders a letter's code fills: those of its files in either language."""
    return _from_file(kind, "sv").placeholders | _from_file(kind, "en").placeholders


def render(kind: str, language: str, values: Mapping[str, Value]) -> Letter:
    """The letter `kind` in `language` filled with `values`. Raises `BadLetter` when a placeholder has no value."""
    source = _source(kind, "en" if language.startswith("en") else "sv")
    missing = source.placeholders - values.keys()
    if missing:
        raise BadLetter(f"{kind}: no value for {', '.join(sorted(missing))}")
    parts = _fill(source.parts, values)
    subject = one_line(_put(source.subject, values))
    context = {"subject": subject, "language": "en" if language.startswith("en") else "sv", "blocks": _blocks(parts)}
    return Letter(subject, _as_text(parts), render_to_string("outbox/letter.html", context), source.version)


def parse(source: str, *, version: int = 0) -> Source:
    """Parse a source. Raises `BadLetter` with the line that is wrong."""
    lines = source.strip().splitlines()
    if not lines or not lines[0].startswith("Subject:"):
        raise BadLetter("The first line must be “Subject: …”.")
    parts: list[Part] = []
    paragraph: list[str] = []

    def close() -> None:
        if paragraph:
            parts.append(Part("p", " ".join(paragraph)))
            paragraph.clear()

    for line in [*lines[1:], ""]:
        stripped = line.strip()
        made = _block(stripped)
        if made or not stripped:
            close()
        if made:
            parts.append(made)
        elif stripped:
            paragraph.append(stripped)
    subject = lines[0].removeprefix("Subject:").strip()
    if not any(part.kind == "h1" for part in parts):
        raise BadLetter("There is no heading “# …”.")
    names = set(_PLACEHOLDER.findall(subject))
    for part in parts:
        names |= set(_PLACEHOLDER.findall(part.text)) | set(_PLACEHOLDER.findall(part.extra))
    return Source(subject, parts, version, frozenset(names))


def one_line(value: str, length: int = SUBJECT_LENGTH) -> str:
    """Fold a text into one line of at most `length` characters: a line break in a header would poison the mail."""
    text = clean_text(value, multiline=False)
    return text if len(text) <= length else text[: length - 1] + "…"


def _source(kind: str, language: str) -> Source:
    newest = (
        Wording.objects.filter(kind=kind, language=language, valid_from__lte=timezone.now())
        .order_by("-valid_from", "-id")
        .first()
    )
    return parse(newest.source, version=newest.pk) if newest else _from_file(kind, language)


@lru_cache(maxsize=256)
def _from_file(kind: str, language: str) -> Source:
    path = (FOLDER / f"{kind}.{language}.txt").resolve()
    if not path.is_relative_to(FOLDER.resolve()) or not path.exists():
        raise BadLetter(f"There is no letter {kind} in {language}.")
    return parse(path.read_text(encoding="utf-8"))


def _block(line: str) -> Part | None:
    if line.startswith("## "):
        return Part("h2", line[3:])
    if line.startswith("# "):
        return Part("h1", line[2:])
    if line.startswith("= "):
        label, bar, value = line[2:].partition(" | ")
        if not bar:
            raise BadLetter(f"“{line}” needs “label | value”.")
        return Part("date", value, label)
    if line.startswith("> "):
        return Part("under", line[2:])
    if line.startswith("- "):
        return Part("item", line[2:])
    if line.startswith("-- "):
        ends = _ENDS_IN_ADDRESS.fullmatch(line[3:])
        return Part("foot", ends[1], ends[2]) if ends else Part("foot", line[3:])
    button = _BUTTON.fullmatch(line)
    if button:
        return Part("button", button[1], f"{{{button[2]}}}")
    if line.startswith(("[", "=", "#", ">")):
        raise BadLetter(f"“{line}” cannot be read.")
    alone = _PLACEHOLDER.fullmatch(line)
    return Part("sections", alone[1]) if alone else None


def _fill(parts: list[Part], values: Mapping[str, Value]) -> list[Part]:
    filled: list[Part] = []
    for part in parts:
        if part.kind == "sections":
            value = values[part.text]
            if isinstance(value, str):
                filled += _paragraphs(value)
            else:
                for heading, text in value:
                    filled.append(Part("h3", clean_text(heading, multiline=False)))
                    filled += _paragraphs(text)
            continue
        names = _PLACEHOLDER.findall(part.text) + _PLACEHOLDER.findall(part.extra)
        if names and not all(values[name] for name in names):
            continue
        filled.append(Part(part.kind, _put(part.text, values), _put(part.extra, values)))
    return _without_empty_headings(filled)


def _without_empty_headings(parts: list[Part]) -> list[Part]:
    return [
        part
        for part, after in zip(parts, [*parts[1:], Part("end", "")], strict=True)
        if not (part.kind == "h2" and after.kind in ("h2", "foot", "end"))
    ]


def _put(text: str, values: Mapping[str, Value]) -> str:
    def value(match: re.Match[str]) -> str:
        found = values[match[1]]
        return (
            clean_text(found, multiline=False)
            if isinstance(found, str)
            else "; ".join(heading for heading, _text in found)
        )

    return _PLACEHOLDER.sub(value, text)


def _paragraphs(value: str) -> list[Part]:
    """Each line of a text; an address of our own alone on its line can be pressed, other addresses are words."""
    ours = f"{settings.SITE_URL}/"
    lines = [line for line in clean_text(value).split("\n") if line]
    return [Part("link" if line.startswith(ours) and " " not in line else "p", line) for line in lines]


def _as_text(parts: list[Part]) -> str:
    out: list[str] = []
    foot: list[str] = []
    for part in parts:
        match part.kind:
            case "h1":
                out.append(f"{part.text}\n{'=' * min(len(part.text), 60)}")
            case "h2" | "h3":
                out.append(f"{part.text}\n{'-' * min(len(part.text), 60)}" if part.kind == "h2" else f"* {part.text}")
            case "date":
                out.append(f"{part.extra}\n    {part.text}")
            case "button":
                out.append(f"{part.text}:\n{part.extra}")
            case "item":
                out.append(f"- {part.text}")
            case "foot":
                foot.append(part.text + part.extra)
            case _:
                out.append(part.text)
    # “-- ” alone on a line begins a signature in mail programs (RFC 3676).
    return "\n\n".join(out) + ("\n\n-- \n" + "\n".join(foot) if foot else "") + "\n"


def _blocks(parts: list[Part]) -> list[dict[str, object]]:
    """Consecutive parts of one box together, for the HTML template."""
    blocks: list[dict[str, object]] = []
    if not any(part.kind == "h2" for part in parts):
        # Nothing stands between the heading and these.
        parts = [replace(part, kind="h2") if part.kind == "h3" else part for part in parts]
    for part in parts:
        box = {"date": "date", "under": "date", "foot": "foot", "item": "list"}.get(part.kind, part.kind)
        if blocks and blocks[-1]["box"] == box and box in ("date", "foot", "list"):
            blocks[-1]["parts"].append(part)  # type: ignore[attr-defined]
        else:
            blocks.append({"box": box, "parts": [part]})
    return blocks

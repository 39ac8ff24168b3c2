"""Rules of DESIGN.md that a machine can check: logical properties, weight, colours in tokens, no inline style."""

import re
from pathlib import Path

import brotli
import pytest
from django.conf import settings

STATIC = Path(settings.BASE_DIR) / "static"
TEMPLATES = Path(settings.BASE_DIR) / "templates"
SHEETS = ["site.css", "admin-bordet.css", "door.css", "daypack.css"]

PHYSICAL = re.compile(r"(?<![\w-])(?:[a-z]+-)*(?:left|right|top|bottom)(?:-[a-z]+)*\s*:")
FOUR_SIDES = re.compile(r"(?<![\w-])(?:margin|padding|inset)\s*:\s*[^;\s(]+(?:\s+[^;\s]+){3}\s*[;}]")

PUBLIC = [
    "/", "/en/", "/sa-fungerar-det/", "/en/sa-fungerar-det/", "/om/", "/personuppgifter/", "/kakor/",
    "/tillganglighet/", "/tillganglighet/rapportera/", "/loftet/", "/lamna-ide/", "/lamna-ide/pa-papper/",
    "/ide/ny-lank/", "/finns-inte/",
]  # fmt: skip


def rules(sheet):
    return re.sub(r"/\*.*?\*/", "", (STATIC / sheet).read_text(), flags=re.DOTALL)


def weight(data):
    return len(brotli.compress(data, quality=11))


@pytest.mark.parametrize("sheet", SHEETS)
def test_directions_are_logical(sheet):
    found = PHYSICAL.findall(rules(sheet)) + FOUR_SIDES.findall(rules(sheet))
    assert found == []


def test_the_patterns_find_what_they_look_for():
    for bad in ("margin-left: 1px", "a{left:0}", "border-top-width: 2px"):
        assert PHYSICAL.search(bad)
    assert FOUR_SIDES.search("padding: 1px 2px 3px 4px;")
    assert not FOUR_SIDES.search("padding: 1px 2px;")
    assert not PHYSICAL.search(".split.left { color: red }")


@pytest.mark.parametrize("sheet", SHEETS)
def test_nothing_is_important(sheet):
    assert "!important" not in rules(sheet)


def test_colours_stand_in_the_tokens_only():
    """Hex values outside the tokens: ink on the sun, and black ink on white paper when printed."""
    outside = re.sub(r"--[\w-]+:\s*[^;]+;", "", rules("site.css"))
    assert set(re.findall(r"#[0-9a-f]{3,8}\b", outside)) <= {"#10242f", "#000", "#fff"}


def test_the_stylesheet_is_light():
    assert weight((STATIC / "site.css").read_bytes()) <= 6500


@pytest.mark.django_db
@pytest.mark.parametrize("path", PUBLIC)
def test_pages_fit_in_the_first_flight(client, path):
    html = client.get(path).content
    assert weight(html) + weight((STATIC / "site.css").read_bytes()) <= 14600


@pytest.mark.parametrize(
    "template", sorted(TEMPLATES.rglob("*.html")), ids=lambda path: str(path.relative_to(TEMPLATES))
)
def test_templates_have_no_inline_style_or_script(template):
    if template.parts[-2] == "outbox":
        pytest.skip("letters are read by mail programs, which need styles in place")
    source = template.read_text()
    assert not re.search(r"\sstyle=|<style|\son\w+=|javascript:", source)
    assert not re.search(r"<script(?![^>]*\ssrc=)", source)
    assert not re.search(r'(?:src|href)="(?:https?:)?//[^"]+\.(?:js|css|woff2?|png|jpe?g|svg)"', source)

"""Rules of the whole tree: who imports whom, no imports inside functions, no registry host named, nothing left open."""

from __future__ import annotations

import ast
import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
# Each imports only from those to its right (architecture.md); border came in because three apps need it.
ORDER = ["meetmalmo", "gatherings", "projects", "ideas", "people", "outbox", "border"]

FILES = [
    ROOT / name
    for name in subprocess.run(
        ["git", "ls-files", "-co", "--exclude-standard"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout.split("\n")
    if name and (ROOT / name).is_file()
]
PYTHON = [
    path
    for path in FILES
    if path.suffix == ".py" and path.relative_to(ROOT).parts[0] in ORDER and "migrations" not in path.parts
]


def imports(path: Path) -> list[tuple[str, ast.stmt]]:
    made = []
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            made += [(alias.name, node) for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module:
            made.append((node.module, node))
    return made


@pytest.mark.parametrize("path", PYTHON, ids=lambda path: str(path.relative_to(ROOT)))
def test_imports_run_in_one_direction(path):
    app = ORDER.index(path.relative_to(ROOT).parts[0])
    back = [module for module, _node in imports(path) if module.split(".")[0] in ORDER[:app]]
    assert back == []


@pytest.mark.parametrize("path", PYTHON, ids=lambda path: str(path.relative_to(ROOT)))
def test_no_import_stands_inside_a_function(path):
    if path.parent.name == "decoder":
        return  # It sets its memory limit before it loads a decoder.
    inside = [
        node.lineno
        for function in ast.walk(ast.parse(path.read_text()))
        if isinstance(function, (ast.FunctionDef, ast.AsyncFunctionDef))
        for node in ast.walk(function)
        if isinstance(node, (ast.Import, ast.ImportFrom))
    ]
    assert inside == []


def test_no_file_names_a_package_registry():
    host = re.compile(rb"pypi\.org|pythonhosted|registry\.npmjs|deb\.debian\.org|yarnpkg")
    named = [str(path.relative_to(ROOT)) for path in FILES if path != Path(__file__) and host.search(path.read_bytes())]
    assert named == []


def test_words_of_unfinished_work_stand_nowhere():
    word = re.compile(r"\b(TODO|FIXME|XXX)\b")
    left = [
        f"{path.relative_to(ROOT)}"
        for path in FILES
        if path.suffix in (".py", ".html", ".js", ".css") and path != Path(__file__) and word.search(path.read_text())
    ]
    assert left == []


def test_templates_mark_nothing_safe():
    risky = re.compile(r"\|\s*safe\b|autoescape off")
    assert [str(path) for path in FILES if path.suffix == ".html" and risky.search(path.read_text())] == []

"""The table plan is tried uncompiled here, so that a small test costs milliseconds and no compiler; one file compares the two."""

import pytest

from gatherings.seating import anneal


@pytest.fixture(autouse=True)
def _uncompiled(request, monkeypatch):
    if "compiled" not in request.keywords:
        monkeypatch.setattr(anneal, "compiled", lambda: None)

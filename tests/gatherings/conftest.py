"""What the tests of gatherings share."""

import pytest

from tests.builders import ensure_reference_data


@pytest.fixture
def reference_data(db):
    """The city's themes, areas and words."""
    ensure_reference_data()

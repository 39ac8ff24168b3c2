"""The data sets described for other catalogues (DCAT-AP-SE 3, domain.md 4.8): harvested once a night from one address."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.urls import reverse
from django.utils.translation import override

from outbox.links import absolute
from people.models import Unit
from projects.reuse.columns import Dataset
from projects.reuse.datasets import DATASETS

# Without a language in it, as the recommendations ask.
LICENCE = "http://creativecommons.org/publicdomain/zero/1.0/"


@dataclass(frozen=True)
class Distribution:
    """One way to get a data set; `whole` when one address gives all of it."""

    key: str
    name: str
    media_type: str
    address: str
    whole: bool


@dataclass(frozen=True)
class Contact:
    """Whom to ask about the data."""

    name: str
    email: str


def context(changed_at: datetime | None) -> dict[str, object]:
    """Everything the template says; addresses are whole and in Swedish, whoever asks."""
    unit = Unit.objects.valid_today().first()
    with override("sv"):
        page = absolute(reverse("projects:open_data"))
    api = reverse("api")
    return {
        "page": page,
        "licence": LICENCE,
        "api": absolute(api),
        "openapi": absolute(f"{api}openapi.json"),
        "changed_at": changed_at,
        "contact": Contact(
            name=unit.sender_name if unit else "Meet Malmö",
            email=unit.reply_to if unit and unit.reply_to else settings.DEFAULT_FROM_EMAIL,
        ),
        "datasets": [(dataset, _distributions(dataset, page, absolute(api))) for dataset in DATASETS.values()],
    }


def _distributions(dataset: Dataset, page: str, api: str) -> list[Distribution]:
    return [
        Distribution("csv", "CSV", "text/csv", f"{page}{dataset.key}.csv", True),
        Distribution("json", "JSON", "application/json", f"{page}{dataset.key}.json", True),
        Distribution("api", "API", "application/json", f"{api}{dataset.key}", False),
    ]

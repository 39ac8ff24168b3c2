"""What the answers of the API look like, made from the definitions of the data sets, so that files and API never differ."""

from __future__ import annotations

from datetime import date
from functools import cache
from typing import Annotated, Any

from ninja import Schema
from pydantic import Field, create_model

from projects.reuse.columns import Column
from projects.reuse.datasets import DATASETS

KINDS: dict[str, Any] = {"text": str, "address": str, "number": int | None, "date": date | None}


class Refused(Schema):
    """Why one parameter was not understood."""

    parameter: str = Field("", description="parameterns namn / name of the parameter")
    value: str = Field("", description="det som stod där / what stood there")
    sv: str
    en: str


class Problem(Schema):
    """The body of every answer that is not 200."""

    detail: list[Refused]


class Removed(Schema):
    """A project that is no longer public: to be removed by those who copied it as well."""

    number: str
    removed: date


@cache
def row_of(key: str) -> type[Schema]:
    """One row of a data set."""
    dataset = DATASETS[key]
    return _model(
        dataset.key.capitalize(), {column.name: (KINDS[column.kind], _described(column)) for column in dataset.columns}
    )


@cache
def page_of(key: str) -> type[Schema]:
    """One page of a data set, with what is needed to fetch the others."""
    dataset = DATASETS[key]
    return _model(
        f"{dataset.key.capitalize()}Sida",
        {
            "count": (int, Field(description="antal rader i hela urvalet / rows in the whole selection")),
            "page": (int, Field(description="sidans nummer / number of this page")),
            "pages": (int, Field(description="antal sidor / number of pages")),
            "next": (str | None, Field(description="nästa sidas adress / address of the next page")),
            "previous": (str | None, Field(description="förra sidans adress / address of the page before")),
            "results": (list[row_of(key)], Field(description=f"{dataset.sv} / {dataset.en}")),  # type: ignore[misc]
        },
    )


@cache
def whole_project() -> type[Schema]:
    """One project with its organisations and its log."""
    row = row_of("projekt")
    parts: dict[str, Any] = {
        "partners": (list[row_of("samarbetsparter")], Field(description="samarbetsparter / partners")),  # type: ignore[misc]
        "news": (list[row_of("nyheter")], Field(description="nyheter, nyast först / news, the newest first")),  # type: ignore[misc]
    }
    return create_model("ProjektHelt", __base__=row, **parts)


def _model(name: str, fields: dict[str, Any]) -> type[Schema]:
    return create_model(name, __base__=Schema, **fields)


def _described(column: Column) -> Any:  # noqa: ANN401  (pydantic's own)
    return Field(description=f"{column.sv} / {column.en}")


Number = Annotated[
    str, Field(pattern=r"^[Pp]-\d{1,8}$", description="projektets nummer / the project's number: P-0019")
]

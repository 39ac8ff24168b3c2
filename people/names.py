"""One thing, several names: finding a theme or an organisation by any of them, renaming it, merging two that are one.

These functions change rows of people, and whatever points to them in any app; what a change means there (catalogue,
followers, history) is up to the callers above: `projects.themes`, `projects.organisations`.
"""

from __future__ import annotations

from typing import TypeVar, cast

from django.db import models, transaction
from django.db.models import Value
from django.utils import timezone

from people.models import OldName, Organisation, Plain, Theme, User

Named = TypeVar("Named", Theme, Organisation)


class NameTaken(Exception):
    """Another one has this name; `other` is it. The two may have to be merged."""

    def __init__(self, other: Theme | Organisation) -> None:
        super().__init__(str(other))
        self.other = other


def organisation_named(name: str) -> Organisation | None:
    """The organisation that has this name or had it, whatever case and accents; None when nobody knows it."""
    tidy = " ".join(name.split())[:120]
    if not tidy:
        return None
    plain = Plain(Value(tidy))
    known = Organisation.objects.filter(plain_name=plain).first()
    return known or Organisation.objects.filter(old_names__plain_name=plain).order_by("old_names__id").last()


def theme_of_key(key: str) -> Theme | None:
    """The theme in use that stands in addresses as `key`, or has taken over from the one that did."""
    themes = Theme.objects.valid_today()
    return themes.filter(key=key).first() or themes.filter(old_names__key=key).first() if key else None


def rename_theme(theme: Theme, *, name_sv: str, name_en: str, by: User) -> None:
    """Give it another name; its key in addresses stays. Raises `NameTaken`. Safe to repeat."""
    with transaction.atomic():
        locked = Theme.objects.select_for_update().get(pk=theme.pk)
        other = Theme.objects.filter(name_sv__iexact=name_sv).exclude(pk=theme.pk).first()
        if other:
            raise NameTaken(other)
        if (locked.name_sv, locked.name_en) != (name_sv, name_en):
            _remember(locked, name=locked.name_sv, name_en=locked.name_en, by=by)
            Theme.objects.filter(pk=theme.pk).update(name_sv=name_sv, name_en=name_en)
    theme.refresh_from_db()


def rename_organisation(organisation: Organisation, *, name: str, by: User) -> None:
    """Give it another name; who types the old one still means it. Raises `NameTaken`. Safe to repeat."""
    with transaction.atomic():
        locked = Organisation.objects.select_for_update().get(pk=organisation.pk)
        other = Organisation.objects.filter(plain_name=Plain(Value(name))).exclude(pk=organisation.pk).first()
        if other:
            raise NameTaken(other)
        if locked.name != name:
            _remember(locked, name=locked.name, by=by)
            Organisation.objects.filter(pk=organisation.pk).update(name=name)
    organisation.refresh_from_db()


def merge(keep: Named, gone: Named, *, by: User) -> None:
    """Everything in every app that points to `gone` points to `keep`; `gone` is removed and its names and key lead on.

    What `keep` does not say of itself it takes from `gone`. Must run in the caller's transaction, after the caller has
    settled rows that may stand only once (`django.db.IntegrityError` otherwise, and nothing has changed).
    """
    with transaction.atomic():
        # In the order of their ids: A into B and B into A at once must not wait for each other.
        found = {
            one.pk: one
            for one in type(keep)._base_manager.select_for_update().filter(pk__in=[keep.pk, gone.pk]).order_by("pk")
        }
        if len(found) != 2:
            raise ValueError("one of the two is gone already, or they are the same")
        lost, kept = found[gone.pk], found[keep.pk]
        key = lost.key if isinstance(lost, Theme) else str(lost.pk)
        name = lost.name_sv if isinstance(lost, Theme) else lost.name
        _remember(kept, name=name, name_en=lost.name_en if isinstance(lost, Theme) else "", key=key, by=by)
        _repoint(kept, lost)
        _fill_in(kept, lost)
        lost.delete()
    keep.refresh_from_db()


def _remember(of: Theme | Organisation, *, name: str, by: User, name_en: str = "", key: str = "") -> None:
    which = {"theme": of} if isinstance(of, Theme) else {"organisation": of}
    OldName.objects.create(**which, key=key, name=name, name_en=name_en, at=timezone.now(), by=by)


def _repoint(keep: models.Model, gone: models.Model) -> None:
    """Found by asking Django who points here, so that an app that comes later is not forgotten."""
    for relation in gone._meta.get_fields(include_hidden=True):
        if not isinstance(relation, models.ManyToOneRel):
            continue
        model, name = relation.related_model, relation.field.name
        rows = model._base_manager.filter(**{name: gone})
        if model._meta.auto_created:
            # A list of themes, say: who has both keeps one.
            (other,) = (field.name for field in model._meta.fields if field.is_relation and field.name != name)
            both = model._base_manager.filter(**{name: keep}).values(other)
            rows.filter(**{f"{other}__in": both}).delete()
        rows.update(**{name: keep})


def _fill_in(keep: models.Model, gone: models.Model) -> None:
    taken = {}
    for field in keep._meta.concrete_fields:
        if (
            field.primary_key
            or field.unique
            or field.generated
            or field.name in ("name", "name_sv", "name_en", "valid_to")
        ):
            continue
        if getattr(keep, field.attname) in ("", None) and getattr(gone, field.attname) not in ("", None):
            taken[field.attname] = getattr(gone, field.attname)
    if taken:
        type(keep)._base_manager.filter(pk=keep.pk).update(**taken)


def pointing_to(one: Theme | Organisation) -> list[tuple[str, int]]:
    """What a merge would move: kinds of things in words with how many, those there are."""
    counts: dict[str, int] = {}
    for relation in one._meta.get_fields(include_hidden=True):
        if not isinstance(relation, models.ManyToOneRel) or relation.related_model is OldName:
            continue
        model, name = relation.related_model, relation.field.name
        of: type[models.Model] = model
        if model._meta.auto_created:
            (other,) = (field for field in model._meta.fields if field.is_relation and field.name != name)
            of = cast(type[models.Model], other.related_model)
        words = str(of._meta.verbose_name_plural)
        counts[words] = counts.get(words, 0) + model._base_manager.filter(**{name: one}).count()
    return [(words, count) for words, count in counts.items() if count]

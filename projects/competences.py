"""Keeping the city's list of competences: joining two that are one, and making one of people's own words."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import transaction
from django.db.models import F, Max
from django.utils.text import slugify

from people import pool_staff
from people.models import Competence, OwnCompetence, ResourcePerson, User
from projects.models import Need


def merge_competences(keep: Competence, gone: Competence, *, by: User) -> int:
    """Two entries of the list are one: people and needs of `gone` belong to `keep`, its names become other words for it.

    Who has both keeps the higher level. Returns how many people changed. Raises `ValueError` for one and the same,
    `Competence.DoesNotExist` when another merge was faster.
    """
    if keep.pk == gone.pk:
        raise ValueError("a competence cannot be merged with itself")
    with transaction.atomic():
        # Locked in one order, so that two merges at once follow each other.
        locked = {
            c.pk: c for c in Competence.objects.select_for_update().filter(pk__in=[keep.pk, gone.pk]).order_by("pk")
        }
        if len(locked) < 2:
            raise Competence.DoesNotExist
        kept, old = locked[keep.pk], locked[gone.pk]
        moved = 0
        for own in OwnCompetence.objects.filter(competence=old):
            mine = OwnCompetence.objects.filter(resource=own.resource_id, competence=kept).first()
            if mine:
                OwnCompetence.objects.filter(pk=mine.pk).update(level=max(mine.level, own.level))
                own.delete()
            else:
                OwnCompetence.objects.filter(pk=own.pk).update(competence=kept)
            # A form of hers that is open would take it away again unseen.
            ResourcePerson.objects.filter(pk=own.resource_id).update(version=F("version") + 1)
            moved += 1
        Need.objects.filter(competence=old).update(competence=kept)
        known = {word.casefold() for word in (kept.name_sv, kept.name_en, *kept.synonyms)}
        words = [w for w in dict.fromkeys((old.name_sv, old.name_en, *old.synonyms)) if w.casefold() not in known]
        Competence.objects.filter(pk=kept.pk).update(synonyms=[*kept.synonyms, *(word[:60] for word in words)])
        old.delete()
    keep.refresh_from_db()
    return moved


def make_of_words(
    *, name_sv: str, name_en: str, synonyms: Iterable[str], people: Iterable[ResourcePerson], by: User
) -> Competence:
    """A new entry of the list, read out of people's own words, and given to those of them a coordinator has ticked."""
    with transaction.atomic():
        made = Competence.objects.create(
            key=_free_key(name_sv), name_sv=name_sv, name_en=name_en, synonyms=list(dict.fromkeys(synonyms))
        )
        for person in people:
            pool_staff.add_competence(person, made, by=by)
    return made


def _free_key(name: str) -> str:
    base = slugify(name)[:50] or "kompetens"
    if not Competence.objects.filter(key=base).exists():
        return base
    return f"{base}-{(Competence.objects.aggregate(last=Max('pk'))['last'] or 0) + 1}"

"""The catalogue's own rows: one narrow row per public project, and the counts of its filters, kept exact.

A hidden project has no row here, so no list, search, feed or file can show it by mistake. `projects/catalogue.py` writes.
"""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import F

from projects.models.project import Project
from projects.vocabulary import ProjectOrigin, ProjectState


class Listing(models.Model):
    """A public project as the list shows it; rebuilt by `catalogue.refresh` whenever the project changes."""

    project = models.OneToOneField(Project, models.CASCADE, primary_key=True, related_name="listing")
    number = models.CharField(max_length=12)
    running = models.PositiveIntegerField()
    slug = models.CharField(max_length=60)
    state = models.CharField(max_length=16, choices=ProjectState)
    title = models.CharField(max_length=120)
    title_en = models.CharField(max_length=120, blank=True)
    summary = models.CharField(max_length=300)
    summary_en = models.CharField(max_length=300, blank=True)
    place = models.CharField(max_length=80, blank=True)
    time_words = models.CharField(max_length=60, blank=True)
    origin = models.CharField(max_length=12, choices=ProjectOrigin)
    seeking_funding = models.BooleanField(default=False)
    # Chairs per sphere in the order of `Sphere`, and how many the group aims at.
    sphere_counts = ArrayField(models.PositiveSmallIntegerField(), size=6)
    wanted_chairs = models.PositiveSmallIntegerField()
    theme_ids = ArrayField(models.IntegerField(), default=list)
    area_ids = ArrayField(models.IntegerField(), default=list)
    # Positions in the order of `Sphere`.
    spheres = ArrayField(models.PositiveSmallIntegerField(), default=list)
    organisation_ids = ArrayField(models.IntegerField(), default=list)
    # Every year it went on.
    years = ArrayField(models.PositiveSmallIntegerField(), default=list)
    started_on = models.DateField()
    last_news_on = models.DateField()
    changed_at = models.DateTimeField()
    sort_name = models.CharField(max_length=120)
    # Title, summary, places, organisations without å, ä, ö for parts of words and typing errors.
    plain = models.TextField()
    plain_title = models.TextField()
    search = SearchVectorField()

    class Meta:
        ordering = ["-last_news_on", "-running"]
        indexes = [
            models.Index(fields=["-last_news_on", "-running"], name="listing_by_news"),
            models.Index(fields=["-started_on", "-running"], name="listing_by_start"),
            models.Index(fields=["sort_name", "running"], name="listing_by_name"),
            models.Index(fields=["running"], name="listing_by_number"),
            GinIndex(fields=["search"], name="listing_search"),
            GinIndex(OpClass(F("plain"), name="gin_trgm_ops"), name="listing_trigrams"),
            GinIndex(fields=["theme_ids"], name="listing_themes"),
            GinIndex(fields=["organisation_ids"], name="listing_organisations"),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.title}"


class FacetCount(models.Model):
    """Which public projects have a value of a filter, and how many; kept in the transaction of every change.

    Bit n of `members` (the lowest bit of the first byte is bit 0) stands for the project with the running number n, so that
    any combination of filters is counted by a few AND and OR, whatever the number of projects. `projects/facets.py` writes.
    """

    facet = models.CharField(max_length=12)
    value = models.CharField(max_length=20)
    count = models.PositiveIntegerField()
    members = models.BinaryField(db_default=b"")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["facet", "value"], name="facet_value_once")]

    def __str__(self) -> str:
        return f"{self.facet} {self.value}: {self.count}"


class Word(models.Model):
    """A word of the public catalogue without case and accents; what is typed wrong is compared with these."""

    text = models.CharField(max_length=40, primary_key=True)

    class Meta:
        indexes = [GinIndex(OpClass(F("text"), name="gin_trgm_ops"), name="word_trigrams")]

    def __str__(self) -> str:
        return self.text


class Changes(models.Model):
    """One row: how often something public has changed. Validators and cache keys carry it, so a change invalidates at once."""

    id = models.PositiveSmallIntegerField(primary_key=True)
    version = models.BigIntegerField(default=0)
    changed_at = models.DateTimeField()

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(id=1), name="changes_is_one")]

    def __str__(self) -> str:
        return str(self.version)


class Tombstone(models.Model):
    """That a project was public and is not any more, so that those who copied open data can remove it too."""

    number = models.CharField(max_length=12, unique=True)
    removed_at = models.DateTimeField()

    class Meta:
        ordering = ["-removed_at"]

    def __str__(self) -> str:
        return self.number

"""Written words in which the name of a hidden person stood, kept so that hiding can be undone."""

from __future__ import annotations

from django.db import models


class CoveredText(models.Model):
    """One column of one row that was covered. `was` goes back when the person is shown again and nobody has changed it since."""

    table = models.CharField(max_length=60, help_text="App and model, such as projects.news.")
    row = models.PositiveBigIntegerField()
    column = models.CharField(max_length=60)
    name = models.CharField(max_length=100, help_text="The name that stood there, in lower case.")
    was = models.TextField()
    became = models.TextField()
    at = models.DateTimeField()

    class Meta:
        ordering = ["id"]
        indexes = [models.Index(fields=["name"], name="covered_name")]

    def __str__(self) -> str:
        return f"{self.table} {self.row} {self.column}"

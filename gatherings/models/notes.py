"""What a table wrote in a round."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from gatherings.models.tables import GatheringTable, Round
from ideas.models import Idea
from people.models import User
from people.vocabulary import Language


class TableLink(models.Model):
    """The private address of a table's notes; its host and whoever sits there writes by it. Only the digest is kept."""

    table = models.ForeignKey(GatheringTable, models.CASCADE, related_name="links", verbose_name=_("table"))
    digest = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"link {self.pk} of table {self.table_id}"


class TableNote(models.Model):
    """One note per table and round. It is documentation of the gathering and is kept; `who_goes_on` goes with the list."""

    table = models.ForeignKey(GatheringTable, models.CASCADE, related_name="notes", verbose_name=_("table"))
    round = models.ForeignKey(Round, models.CASCADE, related_name="notes", verbose_name=_("round"))
    title = models.CharField(_("title"), max_length=120, blank=True)
    challenge = models.TextField(_("the challenge"), blank=True)
    proposal = models.TextField(_("the proposal"), blank=True)
    who_goes_on = models.TextField(_("who goes on with it"), blank=True)
    language = models.CharField(max_length=2, choices=Language, default=Language.SWEDISH)
    version = models.PositiveIntegerField(default=1)
    written_at = models.DateTimeField(_("written"))
    typed_in_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("typed in from paper by")
    )
    # An idea is a public document and outlives the note.
    idea = models.OneToOneField(
        Idea, models.PROTECT, null=True, blank=True, related_name="table_note", verbose_name=_("idea made of it")
    )
    published_at = models.DateTimeField(_("published"), null=True, blank=True)

    class Meta:
        verbose_name = _("table note")
        verbose_name_plural = _("table notes")
        ordering = ["round__number", "table__number"]
        constraints = [models.UniqueConstraint(fields=["table", "round"], name="one_note_per_table_and_round")]

    def __str__(self) -> str:
        return self.title or f"{self.round_id}/{self.table_id}"


class TableNoteSave(models.Model):
    """One saving of a note as a device sent it, so that sending again writes nothing and nothing typed is ever lost."""

    note = models.ForeignKey(TableNote, models.CASCADE, related_name="saves", verbose_name=_("note"))
    client_id = models.UUIDField(unique=True)
    based_on = models.PositiveIntegerField(help_text="The version of the note the device had read.")
    content = models.JSONField()
    saved_at = models.DateTimeField()
    overtaken = models.BooleanField(default=False, help_text="Somebody had saved in between; both texts are shown.")

    class Meta:
        ordering = ["saved_at", "id"]

    def __str__(self) -> str:
        return f"{self.note_id} {self.saved_at:%H:%M}"

"""What the border remembers: form keys, and counted posts for when Redis is away."""

from django.db import models


class FormKey(models.Model):
    """That a form was sent, written in the same transaction as what it caused (reliability.md P02)."""

    purpose = models.CharField(max_length=40)
    key = models.CharField(max_length=64)
    fingerprint = models.CharField(max_length=64)
    reference = models.CharField(max_length=80, blank=True)
    claimed_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["purpose", "key"], name="form_key_once")]

    def __str__(self) -> str:
        return f"{self.purpose} {self.pk}"

    def complete(self, reference: str) -> None:
        """Say where what was made can be found; a repeated post is led there."""
        self.reference = reference
        self.save(update_fields=["reference"])


class LimitCount(models.Model):
    """Posts counted in one window, only while Redis is away. The key is a keyed digest; no address is kept."""

    bucket = models.CharField(max_length=80, primary_key=True)
    count = models.PositiveIntegerField(default=0)
    expires_at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return f"{self.bucket}: {self.count}"

"""Texts in two languages."""

from __future__ import annotations

from django.db import models
from django.utils.translation import get_language


class InTwoLanguages(models.Model):
    """Texts with an English twin (`title`, `title_en`), in Swedish where there is no translation."""

    class Meta:
        abstract = True

    def text_in(self, language: str, name: str) -> str:
        """A text such as `title` in `language` (`sv` or `en`)."""
        return (
            str(getattr(self, f"{name}_en") or getattr(self, name))
            if _is_english(language)
            else str(getattr(self, name))
        )

    def local(self, name: str) -> str:
        """A text in the reader's language."""
        return self.text_in(get_language() or "sv", name)

    def language_of(self, name: str) -> str:
        """The language `local(name)` is written in, for the `lang` attribute."""
        return "en" if _is_english(get_language() or "sv") and getattr(self, f"{name}_en") else "sv"


def _is_english(language: str) -> bool:
    return language.startswith("en")

"""Codes people read aloud at a door: no letter in them looks like another."""

from __future__ import annotations

import secrets
import unicodedata

from gatherings.vocabulary.registration import CODE_ALPHABET, CODE_LENGTH

# What people write instead of a letter of ours that it looks like is not guessed: none of these is in the alphabet.
_SKIPPED = str.maketrans("", "", " -–.\u00a0\u2009\u202f")


def new_code() -> str:
    """A random code; whoever stores it lets the database refuse one that is taken and asks again."""
    return "".join(secrets.choice(CODE_ALPHABET) for _ in range(CODE_LENGTH))


def read_code(typed: str) -> str:
    """The code somebody typed: any case, blanks and hyphens, full-width letters. Empty when it cannot be one."""
    code = unicodedata.normalize("NFKC", typed[:60]).translate(_SKIPPED).upper()
    return code if len(code) == CODE_LENGTH and all(sign in CODE_ALPHABET for sign in code) else ""

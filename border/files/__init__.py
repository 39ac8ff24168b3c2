"""Files from outside: looked at by content, kept under random names, given out as downloads (reliability.md 1.9)."""

from border.files.checks import MOST_BYTES, MOST_BYTES_TOGETHER, MOST_FILES, Examined, Refused, examine
from border.files.fields import FilesField
from border.files.store import download_response, open_stored, remove, remove_leftovers, store

__all__ = [
    "MOST_BYTES",
    "MOST_BYTES_TOGETHER",
    "MOST_FILES",
    "Examined",
    "FilesField",
    "Refused",
    "download_response",
    "examine",
    "open_stored",
    "remove",
    "remove_leftovers",
    "store",
]

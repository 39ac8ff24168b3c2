"""Files from outside: looked at by content, kept under random names, given out as downloads (reliability.md 1.9)."""

from border.files.checks import Examined, examine
from border.files.fields import FilesField
from border.files.kinds import MOST_BYTES, MOST_BYTES_A_DAY, MOST_BYTES_TOGETHER, MOST_FILES
from border.files.refused import Refused
from border.files.scanner import Scan, scan
from border.files.store import download_response, missing, open_stored, remove, remove_leftovers, store

__all__ = [
    "MOST_BYTES",
    "MOST_BYTES_A_DAY",
    "MOST_BYTES_TOGETHER",
    "MOST_FILES",
    "Examined",
    "FilesField",
    "Refused",
    "Scan",
    "download_response",
    "examine",
    "missing",
    "open_stored",
    "remove",
    "remove_leftovers",
    "scan",
    "store",
]

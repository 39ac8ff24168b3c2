"""What reads hostile files. Runs only in a child process with little memory and time; knows nothing of Django."""

from enum import IntEnum

MOST_PIXELS = 50_000_000


class Verdict(IntEnum):
    """How the child ends, its exit status. Anything not in this list (a crash, a kill) counts as unreadable."""

    FINE = 0
    UNREADABLE = 10
    TOO_LARGE = 11
    OTHER_KIND = 12
    LOCKED = 13
    GLUED = 14
    ACTIVE_PDF = 15
    ATTACHED_PDF = 16
    ACTIVE_OFFICE = 17
    REMOTE_OFFICE = 18


class Judged(Exception):
    """A file is not to be taken, for this reason."""

    def __init__(self, verdict: Verdict) -> None:
        super().__init__(verdict.name)
        self.verdict = verdict

"""The one answer to a file we do not take."""


class Refused(Exception):
    """A file we do not take; `reason` (translated when shown) says why and what to do instead."""

    def __init__(self, reason: object) -> None:
        super().__init__(str(reason))
        self.reason = reason

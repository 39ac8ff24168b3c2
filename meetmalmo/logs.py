"""The log's one line: no control characters (a line break could forge a line), no secret tokens."""

import logging
import re

_SECRET = re.compile(r"[A-Za-z0-9_-]{40,}")


class OneLine(logging.Formatter):
    """`time level name message`, with anything that looks like one of our 43-character links masked."""

    def __init__(self) -> None:
        super().__init__("%(asctime)s %(levelname)s %(name)s %(message)s")

    def format(self, record: logging.LogRecord) -> str:
        line = _SECRET.sub("[…]", super().format(record))
        return "".join(c if c.isprintable() else "\\n" if c == "\n" else "?" for c in line)

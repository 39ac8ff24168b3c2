"""Asks ClamAV's daemon about a file, over its socket with the INSTREAM command."""

from __future__ import annotations

import logging
import socket
import struct
from enum import StrEnum
from pathlib import Path

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from border.files.refused import Refused

SECONDS = 20
CHUNK_BYTES = 64 * 1024

log = logging.getLogger(__name__)


class Scan(StrEnum):
    """What is known of a file: no virus found, no scanner here, or waiting for a scanner that did not answer."""

    CLEAN = "clean"
    UNSCANNED = "unscanned"
    QUARANTINED = "quarantined"


def scan(path: Path) -> Scan:
    """Ask the scanner in `settings.CLAMAV_SOCKET`, if there is one. Raises `Refused` when it finds something.

    A scanner that is away, slow or unsure does not stop the idea: the file is quarantined until it has been scanned.
    """
    if not settings.CLAMAV_SOCKET:
        return Scan.UNSCANNED
    try:
        verdict = _ask(settings.CLAMAV_SOCKET, path)
    except OSError as error:
        log.warning("The virus scanner did not answer (%s); a file waits in quarantine.", type(error).__name__)
        return Scan.QUARANTINED
    if verdict == "stream: OK":
        return Scan.CLEAN
    if verdict.endswith(" FOUND") and "Heuristics.Limits.Exceeded" not in verdict:
        log.warning("The virus scanner found something in an upload: %.100r", verdict)
        raise Refused(_("The file looks harmful to our virus scanner. Send another one."))
    log.warning("The virus scanner could not judge a file: %.100r", verdict)
    return Scan.QUARANTINED


def _ask(address: str, path: Path) -> str:
    with socket.socket(socket.AF_UNIX) as scanner, path.open("rb") as file:
        scanner.settimeout(SECONDS)
        scanner.connect(address)
        scanner.sendall(b"zINSTREAM\0")
        while chunk := file.read(CHUNK_BYTES):
            scanner.sendall(struct.pack(">I", len(chunk)) + chunk)
        scanner.sendall(struct.pack(">I", 0))
        answer = b""
        while not answer.endswith(b"\0") and len(answer) < 4096 and (part := scanner.recv(4096)):
            answer += part
    return answer.rstrip(b"\0\n").decode("utf-8", "replace")

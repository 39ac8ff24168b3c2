"""A real SMTP server with a plan per recipient: what it answers is in the local part of the address."""

from __future__ import annotations

import asyncio
import email
import email.policy
from collections import Counter

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from meetmalmo.embedded import free_port


class PlannedServer:
    """`ok…` is taken; `later…` answers 451; `never…` 550; `full…` 552 at DATA; `slow…` waits; `cut…` hangs up after taking it."""

    def __init__(self) -> None:
        self.taken: list[tuple[str, str]] = []
        self.asked: Counter[str] = Counter()
        self.pause = 0.0
        self.controller = Controller(self, hostname="127.0.0.1", port=free_port())

    def start(self) -> PlannedServer:
        self.controller.start()
        return self

    def stop(self) -> None:
        self.controller.stop()

    @property
    def port(self) -> int:
        return self.controller.port

    async def handle_RCPT(self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list) -> str:
        self.asked[address] += 1
        if address.startswith("later"):
            return "451 4.3.0 try again later"
        if address.startswith("never"):
            return "550 5.1.1 no such mailbox"
        if address.startswith("twice") and self.asked[address] <= 2:
            return "451 4.7.1 greylisted"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        address = envelope.rcpt_tos[0]
        if address.startswith("full"):
            return "552 5.2.2 mailbox full"
        if self.pause:
            await asyncio.sleep(self.pause)
        mail = email.message_from_bytes(envelope.original_content, policy=email.policy.default)
        self.taken.append((address, mail["Message-ID"]))
        if address.startswith("cut"):
            server.transport.close()
        return "250 kept"

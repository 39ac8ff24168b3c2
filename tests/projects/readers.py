"""Small strict readers of our own for formats whose library wrote the file: what a library writes it also forgives."""

from __future__ import annotations

import re

NAME = re.compile(r"[A-Z][A-Z0-9-]*")
PROPERTY = re.compile(r'([A-Z][A-Z0-9-]*)((?:;[A-Z0-9-]+=(?:"[^"\x00-\x1f]*"|[^";:,\x00-\x1f]*))*):(.*)')


class WrongCalendar(Exception):
    """Where a calendar file breaks RFC 5545."""


def read_calendar(content: bytes) -> list[dict[str, str]]:
    """The events of a calendar file, read after RFC 5545, 3.1 and 3.6, to the letter."""
    if not content.endswith(b"\r\n") or b"\n" in content.replace(b"\r\n", b""):
        raise WrongCalendar("lines end with CR LF")
    raw = content[:-2].split(b"\r\n")
    if any(len(line) > 75 for line in raw):
        raise WrongCalendar("a line has more than 75 bytes")
    # Put together again before decoding: a character may be folded in its middle.
    lines = b"\r\n".join(raw).replace(b"\r\n ", b"").decode().split("\r\n")
    events: list[dict[str, str]] = []
    stack: list[dict[str, str]] = []
    names: list[str] = []
    for line in lines:
        found = PROPERTY.fullmatch(line)
        if found is None:
            raise WrongCalendar(line)
        name, parameters, value = found.groups()
        if name == "BEGIN":
            names.append(value)
            stack.append({})
        elif name == "END":
            if not names or names.pop() != value:
                raise WrongCalendar("BEGIN and END do not match")
            closed = stack.pop()
            _complete(value, closed)
            if value == "VEVENT":
                events.append(closed)
        else:
            if name in stack[-1]:
                raise WrongCalendar(f"{name} twice")
            stack[-1][name] = _plain(value)
            stack[-1][f"{name}:"] = parameters
    if names:
        raise WrongCalendar("not closed")
    return events


def _complete(kind: str, of: dict[str, str]) -> None:
    needed = {"VCALENDAR": ["PRODID", "VERSION"], "VEVENT": ["UID", "DTSTAMP", "DTSTART"]}[kind]
    missing = [name for name in needed if not of.get(name)]
    if missing:
        raise WrongCalendar(f"{kind} without {missing}")
    if kind == "VEVENT":
        if not re.fullmatch(r"\d{8}T\d{6}Z", of["DTSTAMP"]):
            raise WrongCalendar("DTSTAMP is not in UTC")
        if of["DTSTART:"] != ";VALUE=DATE" or of["DTEND:"] != ";VALUE=DATE" or not of["DTSTART"] < of["DTEND"]:
            raise WrongCalendar("a day is from a date to the next")


def _plain(value: str) -> str:
    """Undo the escapes of TEXT; others than these four there are none."""
    if re.search(r"\\[^nN\\;,]", value):
        raise WrongCalendar(f"unknown escape in {value}")
    return re.sub(r"\\(.)", lambda found: "\n" if found[1] in "nN" else found[1], value)


# The sitemap protocol (sitemaps.org) with alternate languages, written from its description.
SITEMAP = """
<xsd:schema xmlns:xsd="http://www.w3.org/2001/XMLSchema" xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"
  targetNamespace="http://www.sitemaps.org/schemas/sitemap/0.9" elementFormDefault="qualified">
<xsd:element name="urlset"><xsd:complexType><xsd:sequence>
<xsd:element name="url" minOccurs="1" maxOccurs="50000"><xsd:complexType><xsd:sequence>
<xsd:element name="loc"><xsd:simpleType><xsd:restriction base="xsd:anyURI">
<xsd:minLength value="12"/><xsd:maxLength value="2048"/><xsd:pattern value="https?://\\S+"/></xsd:restriction></xsd:simpleType></xsd:element>
<xsd:element name="lastmod" minOccurs="0"><xsd:simpleType><xsd:union memberTypes="xsd:date xsd:dateTime"/></xsd:simpleType></xsd:element>
<xsd:element name="changefreq" minOccurs="0" type="xsd:string"/><xsd:element name="priority" minOccurs="0" type="xsd:decimal"/>
<xsd:any namespace="http://www.w3.org/1999/xhtml" processContents="skip" minOccurs="0" maxOccurs="unbounded"/>
</xsd:sequence></xsd:complexType></xsd:element>
</xsd:sequence></xsd:complexType></xsd:element>
</xsd:schema>
"""

# The part of schema.org's context that our pages use, so that nothing is fetched.
SCHEMA_ORG = {
    "@vocab": "https://schema.org/",
    "url": {"@type": "@id"},
    "foundingDate": {"@type": "Date"},
    "dissolutionDate": {"@type": "Date"},
}

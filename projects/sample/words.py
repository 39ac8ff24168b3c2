"""Words that invented projects are put together from. What they name does not exist."""

from __future__ import annotations

import random

from django.db.models import Value

INVENTED = "Exempel"

THINGS = [
    "cykelverkstad", "fritidsgård", "stadsodling", "solcell", "lekplats", "skolgård", "matsal", "språkcafé", "innergård", "hamnkontor",
    "bibliotek", "idrottsplats", "torghandel", "busshållplats", "återbruk", "dagvattendamm", "kvartershus", "verkstad", "musikstudio",
    "läxhjälp", "cykelbana", "badplats", "repairkafé", "växthus", "bokbuss", "mötesplats", "lånecykel", "delningsrum", "parkbänk",
    "skyfallsplan",
]  # fmt: skip
DOING = [
    "Gemensam", "Grön", "Ny", "Delad", "Trygg", "Öppen", "Rörlig", "Liten", "Stor", "Tyst", "Ljus", "Svalare", "Billig", "Snabb",
]  # fmt: skip
PLACES = [
    "i Fosie", "i Rosengård", "vid hamnen", "i Hyllie", "på Möllan", "i Kirseberg", "i Oxie", "vid stranden", "i Limhamn", "i Husie",
    "i centrum", "längs kanalen",
]  # fmt: skip
WHO = ["Företag", "Föreningar", "Fastighetsägare", "Skolor", "Arbetsgivare", "Boende", "Studenter", "Butiker"]
VERBS = ["bygger", "provar", "öppnar", "delar", "sköter", "planerar", "lagar", "startar"]
NEWS = [
    "Första mötet är hållet", "Vi har fått en lokal", "Bygget har börjat", "Tre nya i gruppen", "Vi är sena med två veckor",
    "Provet är klart", "Öppet hus på lördag", "Pengarna är sökta", "Svar från nämnden", "Halvvägs",
]  # fmt: skip
STEPS = ["Första provet", "Öppning", "Mätning", "Slutrapport", "Plantering", "Avstämning med nämnden"]
ROLES = ["Leder", "Äger lokalen", "Kunskap", "Sköter driften", "Kontakter", "Mäter"]
_SENTENCES = [
    "Vi träffas varannan vecka och delar på arbetet.", "Två av tre delar är klara.", "Den sista delen väntar på ett besked.",
    "Fler boende än vi trodde har hört av sig.", "Kostnaden blev lägre än i kalkylen.", "Vi har bytt lokal en gång.",
    "Skolorna i området har varit med från början.", "Nästa steg är att mäta vad som har förändrats.",
    "Företagen ställer upp med material och handledare.", "Staden har hjälpt till med tillstånd och mark.",
]  # fmt: skip
_KINDS = {
    "business": ["bolaget", "fastigheter", "bygg", "handel", "logistik"],
    "civil_society": ["föreningen", "nätverket", "klubben"],
    "academia": ["institutet", "högskolan"],
    "city": ["förvaltningen"],
    "other_public": ["myndigheten", "verket"],
    "other": ["gruppen"],
}
_NAMES = [
    "Nord",
    "Syd",
    "Öst",
    "Väst",
    "Bro",
    "Ö",
    "Sund",
    "Park",
    "Torg",
    "Kanal",
    "Kulle",
    "Fält",
    "Strand",
    "Kaj",
    "Port",
]


def title(chance: random.Random) -> tuple[str, str]:
    """A title and its one sentence."""
    thing, place = chance.choice(THINGS), chance.choice(PLACES)
    heading = f"{chance.choice(DOING)} {thing} {place}"
    return heading, f"{chance.choice(WHO)} och staden {chance.choice(VERBS)} en {thing} {place}."


def paragraph(chance: random.Random) -> str:
    """Two to five sentences."""
    return " ".join(chance.sample(_SENTENCES, chance.randint(2, 5)))


def organisation_names(count: int, chance: random.Random) -> list[tuple[str, str]]:
    """`count` different invented organisations with their part of society."""
    spheres = list(_KINDS)
    made: dict[str, str] = {}
    while len(made) < count:
        sphere = chance.choices(spheres, [6, 4, 1, 1, 1, 1])[0]
        name = f"{INVENTED}{chance.choice(_NAMES).lower()}{chance.choice(_KINDS[sphere])}"
        made.setdefault(name if name not in made else f"{name} {len(made)}", sphere)
    return list(made.items())


def plain(name: str) -> str:
    """As `people.models.Plain` writes it."""
    return name.lower().translate(str.maketrans("åäöéèüøæ", "aaoeeuoa"))


def value(name: str) -> Value:
    return Value(name)

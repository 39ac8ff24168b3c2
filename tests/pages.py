"""`python -m tests.pages FOLDER`: write every public page as a file, for checkers that read files."""

from __future__ import annotations

import sys
from pathlib import Path

import django

import tests.servers  # noqa: F401  (starts the servers and sets the environment)

django.setup()

from django.test import Client  # noqa: E402
from django.test.utils import setup_databases, setup_test_environment, teardown_databases  # noqa: E402

PAGES = [
    "/", "/en/", "/sa-fungerar-det/", "/om/", "/en/om/", "/personuppgifter/", "/en/personuppgifter/", "/kakor/", "/tillganglighet/",
    "/tillganglighet/rapportera/", "/tillganglighet/tack/", "/loftet/", "/en/loftet/", "/lamna-ide/", "/lamna-ide/pa-papper/",
    "/lamna-ide/borttaget/", "/ide/ny-lank/", "/ide/ny-lank/skickad/", "/-/komponenter/", "/finns-inte/", "/bli-resursperson/",
    "/en/bli-resursperson/", "/bli-resursperson/tack/", "/bli-resursperson/min-lank/", "/resurs/borta/",
]  # fmt: skip


def main(folder: Path) -> None:
    """Fill a fresh database with a little, walk the form, save each page."""
    from tests.builders import make_idea  # noqa: PLC0415
    from tests.ideas.test_handing_in import begin, fill, start_of  # noqa: PLC0415
    from tests.ideas.test_private_pages import mailed_link  # noqa: PLC0415

    folder.mkdir(parents=True, exist_ok=True)
    client = Client()
    make_idea()
    status = mailed_link()
    token = begin(client)
    wrong = client.post(f"/lamna-ide/{token}/2/", {"title": ""})
    filled = fill(client)
    pages = [
        *PAGES,
        f"/lamna-ide/{token}/",
        f"/lamna-ide/{token}/2/",
        f"/lamna-ide/{token}/3/",
        f"/lamna-ide/{token}/mejla/",
    ]
    pages += [
        f"/lamna-ide/{filled}/4/",
        status,
        *(status + name for name in ("tack/", "lagg-till/", "ta-tillbaka/", "kontakt/", "byt-lank/")),
    ]
    for number, page in enumerate(pages):
        (folder / f"{number:02d}.html").write_bytes(client.get(page).content)
    (folder / "errors.html").write_bytes(wrong.content)
    thanks = client.post(f"/lamna-ide/{filled}/4/", {"start": start_of(client, filled)})["Location"]
    (folder / "thanks.html").write_bytes(client.get(thanks).content)
    for number, page in enumerate(_door_pages(client)):
        (folder / f"door-{number:02d}.html").write_bytes(client.get(page).content)
    for name in ("500", "503"):
        (folder / f"{name}.html").write_bytes(
            (Path(__file__).parent.parent / "templates" / f"{name}.html").read_bytes()
        )


def _door_pages(client: Client) -> list[str]:
    """The door on the day and the day on paper, for somebody who is signed in."""
    from tests.gatherings.builders import carin, make_plan, make_rounds, make_tables  # noqa: PLC0415
    from tests.gatherings.test_door import going_on, make_day  # noqa: PLC0415

    day = make_day(12)
    make_tables(day, 2)
    make_rounds(day, 2)
    make_plan(day)
    going_on(day)
    client.force_login(carin())
    door, pack = f"/personal/incheckning/{day.slug}/", f"/personal/dagspaket/{day.slug}/"
    client.post(pack)
    guest = f"{door}?gast={day.registrations.first().pk}&klart=in"
    return [
        door,
        guest,
        *(door + name for name in ("utan-anmalan/", "skarm/", "utan-nat/")),
        pack,
        f"{pack}allt/",
        f"{pack}allt/?stor=1",
    ]


if __name__ == "__main__":
    setup_test_environment()
    made = setup_databases(verbosity=0, interactive=False)
    try:
        main(Path(sys.argv[1]))
    finally:
        teardown_databases(made, verbosity=0)

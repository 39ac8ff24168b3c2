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
    "/oppna-data/", "/en/oppna-data/", "/stod-till-projekt/", "/projekt/lediga-platser/", "/en/projekt/lediga-platser/",
    "/jag-kan-bidra/tack/",
    "/en/bli-resursperson/", "/bli-resursperson/tack/", "/bli-resursperson/min-lank/", "/resurs/borta/",
]  # fmt: skip


def main(folder: Path) -> None:
    """Fill a fresh database with a little, walk the form, save each page."""
    from tests.builders import make_idea  # noqa: PLC0415
    from tests.ideas.test_handing_in import begin, fill, start_of  # noqa: PLC0415
    from tests.ideas.test_private_pages import mailed_link  # noqa: PLC0415
    from tests.projects.gallery import make_gallery  # noqa: PLC0415
    from tests.projects.group_pages import group_pages  # noqa: PLC0415
    from tests.projects.support_builders import support_pages  # noqa: PLC0415

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
    pages += support_pages()
    pages += pool_pages()
    pages += gathering_pages()
    pages += table_pages()
    for number, page in enumerate(pages):
        (folder / f"{number:02d}.html").write_bytes(client.get(page).content)
    (folder / "errors.html").write_bytes(wrong.content)
    staff_pages(folder)
    staff = Client()
    for number, page in enumerate(group_pages(staff)):
        (folder / f"group-{number:02d}.html").write_bytes(staff.get(page).content)
    thanks = client.post(f"/lamna-ide/{filled}/4/", {"start": start_of(client, filled)})["Location"]
    (folder / "thanks.html").write_bytes(client.get(thanks).content)
    for number, page in enumerate(_door_pages(client)):
        (folder / f"door-{number:02d}.html").write_bytes(client.get(page).content)

    gallery = make_gallery()
    for number, page in enumerate([*gallery.public, *gallery.gone]):
        (folder / f"projects-{number:02d}.html").write_bytes(Client().get(page).content)
    for number, (_address, html) in enumerate(gallery.answers.values()):
        (folder / f"projects-answer-{number:02d}.html").write_text(html)
    screens = [staff.get(page).content for page in gallery.staff if page.endswith(("/change/", "/add/", "/filer/"))]
    # What was typed wrongly stands in its field, and is no number and no address to the checker either.
    typed = ("facts in error", "decision in error")
    screens += [html.encode() for name, (_address, html) in gallery.staff_answers.items() if name not in typed]
    for number, html in enumerate(screens):
        (folder / f"projects-staff-{number:02d}.html").write_bytes(html)
    for name in ("500", "503"):
        (folder / f"{name}.html").write_bytes(
            (Path(__file__).parent.parent / "templates" / f"{name}.html").read_bytes()
        )


def _door_pages(client: Client) -> list[str]:
    """The door on the day and the day on paper, for somebody who is signed in."""
    from gatherings.views.door import shown  # noqa: PLC0415
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
    guest = f"{door}?gast={shown(day.registrations.first())}&klart=in"
    return [
        door,
        guest,
        *(door + name for name in ("utan-anmalan/", "skarm/", "utan-nat/")),
        pack,
        f"{pack}allt/",
        f"{pack}allt/?stor=1",
    ]


def pool_pages() -> list[str]:
    """The own pages of somebody in the resource pool who was asked twice."""
    from django.utils import timezone  # noqa: PLC0415

    from people import pool  # noqa: PLC0415
    from projects import inviting  # noqa: PLC0415
    from tests.projects.builders import carin, make_project  # noqa: PLC0415
    from tests.projects.test_staffing import somebody  # noqa: PLC0415

    entry = somebody(
        1,
        groups_at_once=5,
        own_words="Odlar på tak",
        organisation_name="Okänd AB",
        skills={"odling": 2},
        offers=["time"],
    )
    inviting.invite(make_project(title="Ett", partners=[]), entry, by=carin())
    inviting.decline(inviting.invite(make_project(title="Två", partners=[]), entry, by=carin()))
    own = f"/resurs/{pool.new_address(entry, mailed=True, at=timezone.now())}/"
    return [own + name for name in ("", "andra/", "uppehall/", "sluta/", "byt-lank/")]


def staff_pages(folder: Path) -> None:
    """Pages of the staff side that are wholly ours (Django's own lists and forms are Django's to keep valid)."""
    from django.test import Client  # noqa: PLC0415

    from people.models import Competence, ResourcePerson  # noqa: PLC0415
    from tests.builders import make_staff  # noqa: PLC0415

    client = Client()
    client.force_login(make_staff(), "django.contrib.auth.backends.ModelBackend")
    people, entry = "/admin/people/resourceperson/", ResourcePerson.objects.get().pk
    pages = [
        *(f"{people}{name}/" for name in ("add", "organisationer", "egna-ord", "rapport", "lista", "dolj")),
        *(f"{people}{entry}/{name}/" for name in ("change", "andra", "brev")),
        f"/admin/people/competence/{Competence.objects.get(key='odling').pk}/sla-ihop/", "/admin/begaran/",
    ]  # fmt: skip
    for number, page in enumerate(pages):
        (folder / f"staff-{number:02d}.html").write_bytes(client.get(page).content)


def table_pages() -> list[str]:
    """Where one sits: by private link, asked for by code, and before there are tables."""
    from django.utils import timezone  # noqa: PLC0415

    from gatherings import private  # noqa: PLC0415
    from tests.gatherings import builders  # noqa: PLC0415

    def at_table(registration: object) -> str:
        return f"/plats/{private.new_address(registration, at=timezone.now())}/bord/"  # type: ignore[arg-type]

    gathering = builders.make_open(in_days=1, title="Var sitter jag")
    builders.make_crowd(gathering, 12)
    builders.make_tables(gathering, 2)
    builders.make_rounds(gathering, 2)
    builders.make_plan(gathering)
    mine = at_table(gathering.registrations.first())
    none = at_table(builders.make_registration(builders.make_open(in_days=20, title="Inga bord"), "Didrik Exempelsson"))
    return [mine, f"/en{mine}", f"{mine}?runda=2", none, f"{gathering.get_absolute_url()}bord/"]


def gathering_pages() -> list[str]:
    """The pages of gatherings in all their states, and the private ones of people with a seat, in line, offered a seat."""
    from gatherings import lifecycle, registering  # noqa: PLC0415
    from gatherings.vocabulary.life import GatheringState  # noqa: PLC0415
    from tests.gatherings import builders  # noqa: PLC0415
    from tests.gatherings.test_pages import link  # noqa: PLC0415

    gathering = builders.make_open(seats=1, in_days=60, kept={"city": builders.planning.SeatsKept(1)})
    alva = builders.register(gathering)
    seat = link("registered")
    builders.register(gathering, "Bo Exempelsson")
    builders.register(gathering, "Cleo Exempelsson")
    waits = link("waitlisted")
    registering.cancel(alva)
    offered, gone = link("seat_offered"), seat
    other = builders.make_open(seats=5)
    builders.register(other, "Dag Exempelsson")
    seat = link("registered")
    off = builders.in_state(builders.make_open(title="Inställt möte"), GatheringState.CANCELLED)
    lots = builders.make_gathering(title="Vi lottar", admission="draw", draw_at=builders.wall(5, 12))
    lifecycle.open_registration(lots, by=builders.carin())
    base, drawn = gathering.get_absolute_url(), lots.get_absolute_url()
    return [
        "/stormoten/", "/en/stormoten/", base, f"/en{base}", f"{base}anmalan/", f"{base}anmalan/tack/ko/", f"{base}min-plats/",
        f"{base}min-plats/skickad/", off.get_absolute_url(), f"{off.get_absolute_url()}anmalan/", drawn, f"{drawn}anmalan/",
        f"{drawn}lottning/", gone, waits, offered, seat, *(seat + end for end in ("andra/", "avboka/", "kollega/", "byt-lank/")),
    ]  # fmt: skip


if __name__ == "__main__":
    setup_test_environment()
    made = setup_databases(verbosity=0, interactive=False)
    try:
        main(Path(sys.argv[1]))
    finally:
        teardown_databases(made, verbosity=0)

"""Projects go out as files and come in again as they were; odd files are refused in words, and never half."""

import csv
import io
import threading
import tracemalloc
import zipfile
from datetime import timedelta

import pytest
from django.apps import apps
from django.contrib.postgres.fields import ArrayField
from django.core.management import CommandError, call_command
from django.db import connection, models
from django.utils import timezone

from border.files import Refused
from people.models import Organisation, Theme
from projects import groups, lifecycle, milestones, posting, publishing, staffing, supporting
from projects.exchange import imports, loading, writing
from projects.exchange.loading import NotSound
from projects.exchange.reading import read
from projects.exchange.tables import NAMED_BY, NOT_EXCHANGED, TABLES
from projects.exchange.writing import export
from projects.models import (
    Decision,
    Event,
    FacetCount,
    GroupRules,
    Listing,
    Milestone,
    Need,
    News,
    Partner,
    Project,
    ProjectMembership,
    ProjectSeries,
    StatusUpdate,
    Tombstone,
)
from projects.reuse import rows as reuse_rows
from projects.sample.loading import load_bulk, load_real
from projects.supporting import Gift
from projects.vocabulary import MemberRole, ProjectEventKind, Publication
from tests.builders import ensure_reference_data, make_idea, make_staff
from tests.projects.builders import carin, make_ongoing, make_project

pytestmark = pytest.mark.django_db

EMPTIED = [
    "projects_project", "projects_projectseries", "projects_tombstone", "projects_facetcount", "projects_word", "people_organisation",
]  # fmt: skip
HOSTILE = "=cmd|' /C calc'!A0; \"citat\", <script>alert(1)</script>"


def exported():
    out = io.BytesIO()
    export(out)
    return out.getvalue()


def unpacked(content):
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name.removesuffix(".csv"): archive.read(name).decode("utf-8-sig") for name in archive.namelist()}


def rows(content, table):
    return list(csv.DictReader(io.StringIO(unpacked(content)[table], newline="")))


def packed(files, **options):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, **options) as archive:
        for name, text in files.items():
            archive.writestr(f"{name}.csv", text)
    return out.getvalue()


def as_csv(*found):
    out = io.StringIO()
    writer = csv.DictWriter(out, list(found[0]), quoting=csv.QUOTE_ALL)
    writer.writeheader()
    writer.writerows(found)
    return out.getvalue()


def take(content, name="export.zip", *, by=None):
    return loading.load(read(name, content), by=by or carin(), note="test")


def refused(content, name="projekt.csv", *, by=None):
    """The words with which the lines of a file are refused; nothing of it went in."""
    before = exported()
    with pytest.raises(NotSound) as error:
        loading.load(
            read(name, content.encode() if isinstance(content, str) else content), by=by or carin(), note="test"
        )
    assert exported() == before
    return " ".join(word for one in error.value.report.results if one.what == "refused" for word in one.words)


def empty():
    """As on a new machine: no project, no organisation; ideas, themes, places and staff are there."""
    with connection.cursor() as cursor:
        # What was to be checked at the end of the transaction is checked now, or the tables could not be emptied.
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(f"TRUNCATE {', '.join(EMPTIED)} CASCADE")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")


@pytest.fixture
def everything():
    """A bit of each thing an export holds."""
    make_idea()
    idea = make_idea(giver_email="b@x.example")
    project = make_ongoing(
        summary=HOSTILE, goal="Svalare.", about='Rad ett\n\nRad två med ; och "\n=1+1', place="+46 Möllan"
    )
    project.ideas.add(idea)
    milestones.plan(project, {"title": "Plantering", "due_on": project.state_since, "whole_month": True}, by=carin())
    milestones.reach(project.milestones.get(), by=carin())
    publishing.add_decision(
        Decision(
            project=project,
            decided_on=project.state_since,
            body="tekniska nämnden",
            text="Ja",
            papers="https://x.example/1",
        ),
        by=carin(),
    )
    supporting.give(project, Gift("premises", "Lokal", project.state_since), by=carin())
    posting.post_as_staff(project, title="-Nytt", text="Nu gräver vi.\n\n@alla", language="sv", by=carin())
    lead = project.members.get(role=MemberRole.LEAD)
    groups.choose_to_be_named(lead, shown=True)
    posting.post(lead, posting.Posted("Från gruppen", "Text", "sv", form_key="x" * 32))
    staffing.add_need(project, {"text": "Någon som kan träd", "sphere": "academia"}, by=carin())
    GroupRules.objects.create(project=project, version=1).conflicts.set(Organisation.objects.all())
    child = make_project(title="Barn", public=False)
    child.parents.add(project)
    groups.remove_partner(child.partners.first(), by=carin())
    stopped = make_project(title="Stoppat", themes=("klimat", "arbete"))
    lifecycle.discontinue(stopped, why="Ingen tid", lessons="Fråga först", by=carin())
    publishing.publish(stopped, Publication.HIDDEN, by=carin())
    return project


# What an export has not: persons (domain.md 4.2), what follows from something else, and what is of the portal it was made in.
AT_HOME = {
    "Organisation.id", "Project.id", "Project.running", "ProjectMembership.person", "ProjectMembership.name", "ProjectMembership.email",
    "ProjectMembership.language", "ProjectMembership.show_name", "ProjectMembership.show_name_chosen_at", "Support.application",
    "News.told_at_once", "Tombstone.id",
}  # fmt: skip


def state():
    """Every column of every row that is exchanged, other rows by their names; but for what stays at home."""
    return {
        name: [
            {one.name: named(getattr(row, one.name)) for one in columns(table.model)}
            | {many: sorted(str(named(other)) for other in getattr(row, many).all()) for many in table.lists}
            for row in table.rows()
        ]
        for name, table in TABLES.items()
    }


def columns(model):
    return [
        one
        for one in model._meta.concrete_fields
        if f"{model.__name__}.{one.name}" not in AT_HOME and not one.generated
    ]


def named(value):
    return getattr(value, NAMED_BY.get(type(value), "pk")) if isinstance(value, models.Model) else value


def test_round_trip_gives_the_same_bytes_and_the_same_catalogue(everything):
    load_real(carin())
    whole = state()
    assert all(any(row[name] for row in whole["projekt"]) for name in ("goal", "about", "lessons", "effect", "parents"))
    listed = list(Listing.objects.order_by("running").values())
    facets = list(FacetCount.objects.order_by("facet", "value").values("facet", "value", "count"))
    organisations = dict(Organisation.objects.values_list("name", "sphere"))
    before = exported()
    assert all(len(rows(before, name)) for name in TABLES)
    empty()
    assert not any(len(rows(exported(), name)) for name in TABLES)
    report = take(before)
    assert report.is_sound
    assert {one.what for one in report.results} == {"new"}
    assert exported() == before
    assert state() == whole
    ours = ("project_id", "organisation_ids", "search")
    strip = lambda found: [{k: v for k, v in one.items() if k not in ours} for one in found]  # noqa: E731
    assert strip(Listing.objects.order_by("running").values()) == strip(listed)
    again = list(FacetCount.objects.order_by("facet", "value").values("facet", "value", "count"))
    assert [f for f in again if f["facet"] != "organisation"] == [f for f in facets if f["facet"] != "organisation"]
    assert dict(Organisation.objects.values_list("name", "sphere")) == organisations
    assert ProjectSeries.objects.get().last == Project.objects.latest("running").running
    # The next rows get ids nobody has.
    new = make_project(title="Efteråt")
    posting.post_as_staff(new, title="Nytt", text="Nytt.", language="sv", by=carin())


def test_second_import_changes_nothing(everything):
    before = exported()
    assert {one.what for one in take(before).results} == {"same"}
    assert exported() == before
    assert not Event.objects.filter(kind=ProjectEventKind.IMPORTED).exists()


def test_many_generated_projects_come_back(client):
    ensure_reference_data()
    load_bulk(40, seed=3, by=carin(), organisations=15)
    before = exported()
    empty()
    take(before)
    assert exported() == before
    assert client.get("/api/v1/projekt").json()["count"] == 40


def test_no_person_goes_out_and_none_is_lost_when_it_comes_in(everything):
    before = exported()
    told = "".join(unpacked(before).values())
    assert "Exempelsson" not in told.replace(carin().name, "")
    assert "@grupp.example" not in told
    seats = {member.pk: (member.name, member.email, member.show_name) for member in ProjectMembership.objects.all()}
    assert any(name for name, _mail, _shown in seats.values())
    changed = as_csv(*({**row, "sphere": "academia"} for row in rows(before, "stolar")))
    take(changed.encode(), "stolar.csv")
    assert {m.pk: (m.name, m.email, m.show_name) for m in ProjectMembership.objects.all()} == seats
    assert set(ProjectMembership.objects.values_list("sphere", flat=True)) == {"academia"}


def test_every_model_of_a_project_is_exchanged_or_says_why_not():
    """A new table of projects has to be put in `exchange/tables.py`: among TABLES, or in NOT_EXCHANGED with the reason."""
    known = {table.model for table in TABLES.values()}

    def is_of_projects(model):
        return model is Project or any(
            isinstance(one, models.ForeignKey) and one.related_model in known | {Project} for one in model._meta.fields
        )

    for model in apps.get_app_config("projects").get_models():
        if is_of_projects(model) and not model._meta.auto_created:
            assert model in known or model.__name__ in NOT_EXCHANGED, model.__name__
    for table in TABLES.values():
        for name in table.left_out | table.settled | set(table.lists):
            table.model._meta.get_field(name)
        for one in table.fields:
            assert not isinstance(
                one, (models.BinaryField, models.FileField, models.FloatField, models.DurationField)
            ), one
            assert not isinstance(one, ArrayField) or isinstance(one.base_field, models.CharField), one


def test_a_list_from_a_spreadsheet_makes_projects(client):
    """Semicolons, only the columns one has, no numbers: the portal gives them."""
    ensure_reference_data()
    make_project()
    text = "\ufefftitle;summary;themes;year_from\r\nGamla bion;Grannar öppnar bion igen.;klimat arbete;2016\r\nTorget;Ett torg.;;\r\n"
    report = take(text.encode(), "projekt (1).csv")
    assert [(one.what, one.row) for one in report.results] == [("new", "P-0002"), ("new", "P-0003")]
    cinema = Project.objects.get(title="Gamla bion")
    assert {theme.key for theme in cinema.themes.all()} == {"klimat", "arbete"}
    assert (cinema.state, cinema.publication, cinema.coordinator, cinema.year_from) == (
        "forming",
        "internal",
        carin(),
        2016,
    )
    event = cinema.events.get()
    assert (event.kind, event.actor, event.note) == (ProjectEventKind.IMPORTED, carin(), "test")
    assert not Listing.objects.filter(pk=cinema.pk).exists()
    partners = "project,organisation,role\r\nP-0002,Trädgårdsbolaget Exempel,Städar\r\n"
    take(partners.encode(), "samarbetsparter.csv")
    assert cinema.partners.get().sphere == "business"


def test_changed_cells_change_their_project_and_say_who(everything, client):
    row = next(row for row in rows(exported(), "projekt") if row["number"] == everything.number)
    assert client.get("/projekt/?q=solsegel").content.decode().count("/projekt/P-") == 0
    report = take(as_csv({**row, "title": "Solsegel", "themes": "arbete", "version": "99"}).encode(), "projekt.csv")
    (result,) = report.results
    assert (result.what, result.row) == ("changed", everything.number)
    assert any("title" in word and "Solsegel" in word for word in result.words)
    version = everything.version
    everything.refresh_from_db()
    assert (everything.title, everything.version) == ("Solsegel", version + 1)
    assert [theme.key for theme in everything.themes.all()] == ["arbete"]
    assert Event.objects.filter(project=everything, kind=ProjectEventKind.IMPORTED, actor=carin()).count() == 1
    assert f"/projekt/{everything.number}-solsegel/" in client.get("/projekt/?q=solsegel").content.decode()


# --- What is refused --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"state": "finished"}, "state"), ({"publication": "internal"}, "publication"), ({"ended_on": "2026-01-01"}, "ended_on"),
        ({"title": ""}, "title"), ({"title": "x" * 121}, "title"), ({"source_url": "javascript:alert(1)"}, "source_url"),
        ({"year_from": "tjugo"}, "year_from"), ({"year_from": "99999999999"}, "year_from"), ({"year_from": "-1"}, "year_from"),
        ({"year_from": "2020", "year_to": "2010"}, "project_years_in_order"), ({"wanted_chairs": "400000"}, "wanted_chairs"),
        ({"origin": "mars"}, "origin"), ({"seeking_funding": "kanske"}, "seeking_funding"), ({"themes": "finns-inte"}, "themes"),
        ({"parents": "P-0999"}, "parents"), ({"ideas": "MM-1999-0001"}, "ideas"), ({"owner": "Ingen känner oss"}, "owner"),
        ({"number": "19"}, "P-0019"), ({"number": "P-999999"}, "nummer"), ({"ends_on": "25/11 2026"}, "ends_on"),
    ],
    ids=str,
)  # fmt: skip
def test_wrong_cells_of_a_project_are_named(everything, changes, words):
    row = next(row for row in rows(exported(), "projekt") if row["number"] == everything.number)
    assert words in refused(as_csv({**row, **changes}))


def test_project_is_no_part_of_itself(everything):
    row = next(row for row in rows(exported(), "projekt") if row["number"] == everything.number)
    assert "parents" in refused(as_csv({**row, "parents": everything.number}))
    # Nor of a part of its own.
    child = Project.objects.get(parents=everything)
    assert "parents" in refused(as_csv({**row, "parents": child.number}))


@pytest.mark.parametrize("table", ["uppdateringar", "nyheter", "historik", "borttaget"])
def test_what_has_been_told_is_not_changed(everything, table):
    row = rows(exported(), table)[0]
    name = "removed_at" if table == "borttaget" else "title" if "title" in row else "note"
    value = "2020-01-01T00:00:00+00:00" if table == "borttaget" else "Något annat"
    assert "redan" in refused(as_csv({**row, name: value}), f"{table}.csv")


@pytest.mark.parametrize("key", ["99999999999", "0", "-1", "x", "٣"])
def test_ids_that_are_nobodys_are_refused(everything, key):
    row = rows(exported(), "steg")[0]
    assert refused(as_csv({**row, "id": key}), "steg.csv")


def test_rows_of_another_project_are_not_taken_over(everything):
    other = make_project(title="Annat")
    step, news = rows(exported(), "steg")[0], rows(exported(), "nyheter")[-1]
    assert refused(as_csv({**step, "project": other.number}), "steg.csv")
    update = StatusUpdate.objects.filter(project=everything).first()
    assert refused(as_csv({**news, "id": "", "project": other.number, "update": str(update.pk)}), "nyheter.csv")


def test_one_bad_line_keeps_all_the_others_out(everything):
    text = "title,summary\r\nBra,En bra sak.\r\n,Utan rubrik.\r\nOckså bra,En sak till.\r\n"
    assert "title" in refused(text)
    assert not Project.objects.filter(title="Bra").exists()
    assert refused('title,summary\r\n"Bra","En","för mycket"\r\n')


def test_who_may_not_publish_makes_no_public_project():
    ensure_reference_data()
    reader = make_staff("didrik@malmo.example", "Didrik", role="reader")
    text = "title,summary,publication\r\nBra,En bra sak.,public\r\n"
    assert refused(text, by=reader)
    take(text.encode(), "projekt.csv")
    assert Project.objects.get().published_by == carin()


def test_strange_accounts_are_said_and_replaced(everything):
    row = next(row for row in rows(exported(), "projekt") if row["number"] == everything.number)
    report = take(as_csv({**row, "coordinator": "borta@malmo.example"}).encode(), "projekt.csv")
    assert any("borta@malmo.example" in note for note in report.notes)
    everything.refresh_from_db()
    assert everything.coordinator == carin()


def test_rules_of_a_group_take_only_counts(everything):
    row = rows(exported(), "gruppregler")[0]
    for least in ('{"city": -1}', '{"mars": 1}', '{"city": {"x": 1}}', "[]", "{" * 3000, '"x"', '{"city": true}'):
        assert "least" in refused(as_csv({**row, "least": least}), "gruppregler.csv")


@pytest.mark.parametrize(("table", "change"), [("gruppregler", {"hours": "9"}), ("behov", {"count": "3"})])
def test_a_file_is_seen_by_who_has_rules_or_a_need_open(everything, table, change):
    """What it brings is not overwritten unseen, nor are versions taken from it."""
    row = rows(exported(), table)[0]
    assert "version" not in row
    model = {"gruppregler": GroupRules, "behov": Need}[table]
    before = model.objects.get(pk=row["id"]).version
    take(as_csv({**row, **change}).encode(), f"{table}.csv")
    after = model.objects.get(pk=row["id"])
    ((name, value),) = change.items()
    assert (after.version, getattr(after, name)) == (before + 1, int(value))


BOMB = b"\0" * (30 * 1024 * 1024)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("projekt.csv", b""), ("projekt.csv", b"title,summary\r\n"), ("projekt.csv", b"\xff\xfe\x00t"),
        ("projekt.csv", b"title,losen\r\nx,y\r\n"),
        ("projekt.csv", b"title,title\r\nx,y\r\n"), ("projekt.csv", "title,summary\r\nå,ä\r\n".encode("latin-1")),
        ("projekt.csv", b'title,summary\r\n"x,y\r\n'), ("projekt.csv", b"title,summary\r\n" + b"x" * 200_000 + b",y\r\n"),
        ("projekt.csv", b"title,summary\r\n" + b"x,y\r\n" * 5001), ("virus.exe", b"MZ"), ("projekt.xlsx", b"x"), ("", b"x"),
        ("../projekt.csv", b"title,summary\r\nx,y\r\n"), ("export.zip", b"PK\x03\x04broken"), ("export.zip", packed({})),
        ("export.zip", packed({"../projekt": "title,summary\r\nx,y\r\n"})), ("export.zip", packed({"projekt": BOMB.decode()})),
        ("export.zip", packed({f"projekt{n}": "x" for n in range(40)})), ("export.zip", packed({"annat": "x"})),
        ("projekt.csv", b"\x00\x00\x00"), ("export.zip", b"PK" + b"\0" * 100),
        ("projekt.csv", b"title,summary\r\nx\x00,y\r\n"),
    ],
    ids=range(22),
)  # fmt: skip
def test_hostile_files_are_refused_in_words(name, content):
    with pytest.raises(Refused) as error:
        read(name, content)
    assert len(str(error.value)) > 20


@pytest.mark.slow
def test_a_file_of_millions_of_lines_is_counted_and_not_kept():
    blank, short = b"\n" * 4_000_000, b"title\r\n" + b"x\r\n" * 300_000
    tracemalloc.start()
    for content, said in ((b"title\n" + blank, "ingen rad"), (short, "300000 rader")):
        with pytest.raises(Refused, match=said):
            read("projekt.csv", content)
        # The text itself in memory as read, and a few thousand lines; kept lines of a file like this take fifty times as much.
        assert tracemalloc.get_traced_memory()[1] < 60_000_000
        tracemalloc.reset_peak()
    tracemalloc.stop()


def test_directory_that_lies_about_sizes_is_refused():
    whole = packed({"projekt": "title,summary\r\n" + "x,y\r\n" * 5000})
    at = whole.rindex(b"PK\x01\x02") + 24
    with pytest.raises(Refused):
        read("export.zip", whole[:at] + (20).to_bytes(4, "little") + whole[at + 4 :])


def test_hostile_text_comes_in_clean():
    ensure_reference_data()
    text = as_csv({"title": "<script>alert(1)</script>\u202e\x07", "summary": "'=1+1", "about": "a\r\nb\u2028c"})
    take(text.encode(), "projekt.csv")
    project = Project.objects.get()
    assert (project.title, project.summary, project.about) == ("<script>alert(1)</script>", "=1+1", "a\nb\nc")


def test_command_takes_out_and_in_what_a_page_would_not(everything, tmp_path, monkeypatch):
    monkeypatch.setattr("projects.exchange.reading.MOST_LINES", 3)
    before = exported()
    with pytest.raises(Refused):
        read("export.zip", before)
    call_command("project_files", "out", tmp_path / "a.zip")
    assert (tmp_path / "a.zip").read_bytes() == before
    empty()
    with pytest.raises(CommandError):
        call_command("project_files", "in", tmp_path / "a.zip")
    call_command("project_files", "in", tmp_path / "a.zip", by=carin().email)
    assert exported() == before
    (tmp_path / "projekt.csv").write_text("title,summary\r\n,x\r\n")
    with pytest.raises(CommandError):
        call_command("project_files", "in", tmp_path / "projekt.csv", by=carin().email)
    assert exported() == before


# --- Looked at first --------------------------------------------------------------------------------------------------


def test_preview_changes_nothing_and_taking_in_does_what_it_said(everything):
    before = exported()
    empty()
    bare = exported()
    handed_in = imports.hand_in("export.zip", before, by=carin())
    assert exported() == bare
    counts = handed_in.report["counts"]
    assert (counts["new"], counts["refused"]) == (sum(len(rows(before, name)) for name in TABLES), 0)
    imports.take_in(handed_in, by=carin())
    assert exported() == before
    handed_in.refresh_from_db()
    assert (handed_in.state, bytes(handed_in.content), handed_in.done_by) == ("taken_in", b"", carin())
    with pytest.raises(imports.Done):
        imports.take_in(handed_in, by=carin())


def test_what_changed_meanwhile_is_shown_again_first(everything):
    row = next(row for row in rows(exported(), "projekt") if row["number"] == everything.number)
    handed_in = imports.hand_in("projekt.csv", as_csv({**row, "place": "Hyllie"}).encode(), by=carin())
    publishing.change_facts(everything, {"place": "Husie"}, version=everything.version, by=carin())
    with pytest.raises(imports.Otherwise):
        imports.take_in(handed_in, by=carin())
    everything.refresh_from_db()
    assert everything.place == "Husie"
    handed_in.refresh_from_db()
    assert "Husie" in str(handed_in.report)
    imports.take_in(handed_in, by=carin())
    everything.refresh_from_db()
    assert everything.place == "Hyllie"


def test_files_nobody_took_in_are_forgotten(everything):
    handed_in = imports.hand_in("export.zip", exported(), by=carin())
    assert imports.tidy() == 0
    type(handed_in).objects.update(handed_in_at=timezone.now() - timedelta(days=2))
    assert imports.tidy() == 1
    handed_in.refresh_from_db()
    assert (handed_in.state, bytes(handed_in.content)) == ("dropped", b"")


def test_nobody_is_mailed_about_imported_news(everything):
    before = exported()
    empty()
    take(before)
    assert not News.objects.filter(told_at_once=False).exists()
    assert Partner.objects.exists()
    assert Milestone.objects.exists()
    assert Tombstone.objects.exists()
    assert Theme.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_export_is_one_moment_whatever_is_written_meanwhile(monkeypatch):
    ensure_reference_data()
    make_ongoing(title="Före")
    write, made = writing._write, []

    def meanwhile():
        try:
            made.append(make_project(title="Under tiden"))
        finally:
            connection.close()

    def slowly(table, to):
        write(table, to)
        if not made:
            other = threading.Thread(target=meanwhile)
            other.start()
            other.join(20)

    monkeypatch.setattr(writing, "_write", slowly)
    titles = [row["title"] for row in rows(exported(), "projekt")]
    assert (titles, len(made)) == (["Före"], 1)


def test_tombstone_from_a_file_does_not_remove_a_public_project(client):
    project = make_project()
    content = f'"number","removed_at"\r\n"{project.number}","2026-11-01T10:00:00+00:00"\r\n'.encode()
    loading.load(read("borttaget.csv", content), by=carin(), note="test")
    assert project.number not in [row["of"] for row in reuse_rows.removed()]

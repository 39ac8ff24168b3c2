"""The rows the public catalogue is drawn from, and the number that says when something public has changed.

Whoever changes what the public sees calls `refresh` (one project) or `touch` (something else) in the same transaction.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.db import connection, transaction
from django.db.models import Q
from django.utils import timezone

from people.models import CityArea
from people.vocabulary import AreaLevel
from projects import chairs, facets
from projects.models import Listing, Project, Word
from projects.vocabulary import ENDED, Publication

# One at a time: two changes that count at once would each miss the other.
_LOCK = 727_001

# A project without any date stands last when ordered by its beginning.
_NO_DATE = date(1900, 1, 1)


def refresh(project: Project) -> None:
    """Rebuild the project's row in the catalogue, or remove it when the project is not public; counts follow."""
    _wait_for_turn()
    # As it is now: whoever waited for her turn may have read it before somebody hid it.
    project = Project.objects.get(pk=project.pk)
    row = Listing.objects.filter(pk=project.pk).first()
    before = facets.values_of(row) if row else set()
    if project.is_public:
        after = facets.values_of(_list(project))
    else:
        after = set()
        Listing.objects.filter(pk=project.pk).delete()
    facets.change(project.running, before, after)
    _raise_version()


def refresh_many(projects: Iterable[Project]) -> None:
    """`refresh` for many at once: the filters are counted anew at the end, not for each."""
    _wait_for_turn()
    changed = [project.pk for project in projects]
    Listing.objects.filter(pk__in=changed).exclude(project__publication=Publication.PUBLIC).delete()
    public = Project.objects.public().filter(pk__in=changed)
    for project in public.prefetch_related("themes", "areas__parent", "partners__organisation", "members"):
        _list(project)
    facets.rebuild()
    _raise_version()


def refresh_within(area: CityArea) -> None:
    """A part of the city has another name or place: every project in it, or in a part of it, says so."""
    refresh_many(list(Project.objects.filter(Q(areas=area) | Q(areas__parent=area)).distinct()))


def touch() -> None:
    """Something public has changed that the list does not show: validators and cached pages are void from here on."""
    # As in `refresh`, so that one who does this and then that waits for nobody who waits for her.
    _wait_for_turn()
    _raise_version()


def refresh_all() -> int:
    """Rebuild every row, after an import or when themes or organisations were renamed; returns how many are public."""
    _wait_for_turn()
    Listing.objects.exclude(project__publication="public").delete()
    public = list(
        Project.objects.public().prefetch_related("themes", "areas__parent", "partners__organisation", "members")
    )
    for project in public:
        _list(project)
    recount()
    _raise_version()
    return len(public)


def add_year(today: date) -> int:
    """A project that goes on went on in this year too: on New Year's Day its row, and the filter by year, get it.

    Returns how many rows; safe to repeat, and every later night makes up for a missed one.
    """
    begun = Q(year_from__lte=today.year) | Q(year_from=None, started_on__year__lte=today.year)
    behind = Project.objects.public().filter(begun).exclude(state__in=ENDED)
    behind = behind.exclude(listing__years__contains=[today.year])
    with transaction.atomic():
        projects = list(behind)
        if projects:
            refresh_many(projects)
    return len(projects)


def version() -> int:
    """How often something public has changed; 0 before anything was."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT version FROM projects_changes WHERE id = 1")
        row = cursor.fetchone()
    return int(row[0]) if row else 0


def gather_words_anew() -> None:
    """Every night: words no public project has any more help nobody to spell."""
    with transaction.atomic():
        _wait_for_turn()
        recount()


def recount() -> None:
    """Count every value of every filter anew, and gather the words anew, from the rows themselves."""
    facets.rebuild()
    Word.objects.all().delete()
    with connection.cursor() as cursor:
        cursor.execute(_GATHER_WORDS)


def _list(project: Project) -> Listing:
    counts = chairs.sphere_counts(project)
    partners = [partner for partner in project.partners.all() if partner.left_on is None]
    themes = list(project.themes.all())
    areas = list(project.areas.all())
    # A district belongs to its part of the city as well; the direct ones first, for the row names the first.
    within = [*areas, *(area.parent for area in areas if area.parent and area.parent.level != AreaLevel.CITY)]
    first, last = project.years
    this_year = timezone.localdate().year
    until = last if project.is_ended and last else max(this_year, last or 0) if not project.is_ended else first
    years = list(range(first, (until or first) + 1)) if first else []
    row, _made = Listing.objects.update_or_create(
        project=project,
        defaults={
            **{
                name: getattr(project, name)
                for name in (
                    "number", "running", "slug", "state", "title", "title_en", "summary", "summary_en", "place", "time_words",
                    "origin", "seeking_funding", "last_news_on", "changed_at",
                )
            },
            "sphere_counts": counts,
            "wanted_chairs": chairs.drawn(project, counts),
            "theme_ids": [theme.pk for theme in themes],
            "area_ids": list(dict.fromkeys(area.pk for area in within)),
            "spheres": [position for position, count in enumerate(counts) if count],
            "organisation_ids": [partner.organisation_id for partner in partners],
            "years": years,
            "started_on": project.started_on or (date(first, 1, 1) if first else _NO_DATE),
            "sort_name": project.title.casefold()[:120],
            "plain": "",
            "plain_title": "",
        },
    )  # fmt: skip
    names = " ".join(partner.organisation.name for partner in partners)
    places = " ".join([project.place, *(area.name for area in within)])
    near = "\n".join([project.title, project.summary, places, names, *(theme.name_sv for theme in themes)])
    near_en = "\n".join([project.title_en, project.summary_en, *(theme.name_en for theme in themes)])
    far = "\n".join([project.about, project.goal, project.result, project.effect, project.lessons, project.city_does])
    with connection.cursor() as cursor:
        cursor.execute(_WORDS, [project.title, project.title_en, near, near_en, far, project.about_en, row.pk])
        cursor.execute(_ADD_WORDS, [row.pk])
    return row


def _wait_for_turn() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])


def _raise_version() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO projects_changes (id, version, changed_at) VALUES (1, 1, %s) "
            "ON CONFLICT (id) DO UPDATE SET version = projects_changes.version + 1, changed_at = excluded.changed_at",
            [timezone.now()],
        )


# The title weighs most, then what stands in the row. Each text is there as it is written and without å, ä, ö, since stems of
# both are looked for. The `plain` columns are written as `people.models.Plain` would.
_WORDS = """
WITH given AS (
    SELECT %s AS a, %s AS a_en, %s AS b, %s AS b_en, left(%s, 100000) AS d, left(%s, 100000) AS d_en
), written AS (
    SELECT *, translate(lower(a), 'åäöéèüøæ', 'aaoeeuoa') AS a_plain,
        translate(lower(b || E'\\n' || b_en), 'åäöéèüøæ', 'aaoeeuoa') AS b_plain
    FROM given
)
UPDATE projects_listing SET
    search = setweight(to_tsvector('swedish', a) || to_tsvector('swedish', a_plain) || to_tsvector('english', a_en), 'A')
        || setweight(to_tsvector('swedish', b) || to_tsvector('swedish', b_plain) || to_tsvector('english', b_en), 'B')
        || to_tsvector('swedish', d) || to_tsvector('english', d_en),
    plain = b_plain, plain_title = a_plain
FROM written WHERE project_id = %s
"""

_FIND_WORDS = r"""
SELECT DISTINCT w FROM projects_listing, regexp_split_to_table(plain, '[^[:alnum:]]+') w
WHERE length(w) BETWEEN 3 AND 40 AND w !~ '^[0-9]+$'
"""
_GATHER_WORDS = f"INSERT INTO projects_word (text) {_FIND_WORDS} ON CONFLICT DO NOTHING"
_ADD_WORDS = f"INSERT INTO projects_word (text) {_FIND_WORDS} AND project_id = %s ON CONFLICT DO NOTHING"

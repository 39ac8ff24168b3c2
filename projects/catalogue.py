"""The rows the public catalogue is drawn from, and the number that says when something public has changed.

Whoever changes what the public sees calls `refresh` (one project) or `touch` (something else) in the same transaction.
"""

from __future__ import annotations

from datetime import date

from django.db import connection
from django.utils import timezone

from people.vocabulary import Sphere
from projects import chairs
from projects.models import FacetCount, Listing, Project

# One at a time: two changes that count at once would each miss the other.
_LOCK = 727_001

# A project without any date stands last when ordered by its beginning.
_NO_DATE = date(1900, 1, 1)


def refresh(project: Project) -> None:
    """Rebuild the project's row in the catalogue, or remove it when the project is not public; counts follow."""
    _wait_for_turn()
    if project.is_public:
        _list(project)
    else:
        Listing.objects.filter(pk=project.pk).delete()
    recount()
    _raise_version()


def touch() -> None:
    """Something public has changed that the list does not show: validators and cached pages are void from here on."""
    _raise_version()


def refresh_all() -> int:
    """Rebuild every row, after an import or when themes or organisations were renamed; returns how many are public."""
    _wait_for_turn()
    Listing.objects.exclude(project__publication="public").delete()
    public = list(Project.objects.public().prefetch_related("themes", "areas", "partners__organisation", "members"))
    for project in public:
        _list(project)
    recount()
    _raise_version()
    return len(public)


def version() -> int:
    """How often something public has changed; 0 before anything was."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT version FROM projects_changes WHERE id = 1")
        row = cursor.fetchone()
    return int(row[0]) if row else 0


def recount() -> None:
    """Count every value of every filter anew, from the rows themselves (15 ms at 20,000 projects)."""
    FacetCount.objects.all().delete()
    with connection.cursor() as cursor:
        cursor.execute(_COUNT)


def _list(project: Project) -> None:
    counts = chairs.sphere_counts(project)
    partners = [partner for partner in project.partners.all() if partner.left_on is None]
    themes = list(project.themes.all())
    areas = list(project.areas.all())
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
                    "origin", "seeking_funding", "wanted_chairs", "last_news_on", "changed_at",
                )
            },
            "sphere_counts": counts,
            "theme_ids": [theme.pk for theme in themes],
            "area_ids": [area.pk for area in areas],
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
    places = " ".join([project.place, *(area.name for area in areas)])
    swedish = "\n".join(
        [project.title, project.summary, project.about, project.goal, project.result, project.effect, project.lessons, places, names,
         *(theme.name_sv for theme in themes)]
    )  # fmt: skip
    english = "\n".join([project.title_en, project.summary_en, project.about_en, *(theme.name_en for theme in themes)])
    plain = "\n".join([project.title, project.summary, places, names, project.title_en])
    with connection.cursor() as cursor:
        cursor.execute(_WORDS, [project.title, project.title_en, swedish, english, plain, project.title, row.pk])


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


# The title weighs most. The `plain` columns are written as `people.models.Plain` would.
_WORDS = """
UPDATE projects_listing SET
    search = setweight(to_tsvector('swedish', %s), 'A') || setweight(to_tsvector('english', %s), 'A')
        || to_tsvector('swedish', left(%s, 100000)) || to_tsvector('english', left(%s, 100000)),
    plain = translate(lower(%s), 'åäöéèüøæ', 'aaoeeuoa'),
    plain_title = translate(lower(%s), 'åäöéèüøæ', 'aaoeeuoa')
WHERE project_id = %s
"""

_COUNT = f"""
INSERT INTO projects_facetcount (facet, value, count)
SELECT 'state', state, count(*) FROM projects_listing GROUP BY state
UNION ALL SELECT 'theme', v::text, count(*) FROM projects_listing, unnest(theme_ids) v GROUP BY v
UNION ALL SELECT 'area', v::text, count(*) FROM projects_listing, unnest(area_ids) v GROUP BY v
UNION ALL SELECT 'sphere', (ARRAY[{", ".join(f"'{key}'" for key in Sphere.values)}])[v + 1], count(*)
    FROM projects_listing, unnest(spheres) v GROUP BY v
UNION ALL SELECT 'year', v::text, count(*) FROM projects_listing, unnest(years) v GROUP BY v
UNION ALL SELECT 'funding', 'yes', count(*) FROM projects_listing WHERE seeking_funding
UNION ALL SELECT 'all', 'all', count(*) FROM projects_listing
"""  # noqa: S608  (the keys are ours)

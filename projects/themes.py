"""Renaming and merging themes, with what it means for the catalogue and for those who follow them."""

from __future__ import annotations

from django.db import connection, transaction
from django.db.models.functions import Least
from django.utils import timezone

from people import names
from people.models import Theme, User
from projects import catalogue
from projects.history import record_many
from projects.models import Follow, Project
from projects.telling import NEWS_AGE
from projects.vocabulary import ProjectEventKind


def rename_theme(theme: Theme, *, name_sv: str, name_en: str, by: User) -> None:
    """Give it another name everywhere; addresses stay. Raises `people.names.NameTaken`. Safe to repeat."""
    with transaction.atomic():
        names.rename_theme(theme, name_sv=name_sv, name_en=name_en, by=by)
        catalogue.refresh_many(_projects(theme))


def merge_themes(keep: Theme, gone: Theme, *, by: User) -> int:
    """Ideas, projects, people of the pool and followers of `gone` are of `keep` from now; old addresses lead there.

    Nobody is told anything twice, and nobody anything old: what a follower did not follow before the merge is not sent
    after it. Returns how many projects changed. Raises `ValueError` for one theme with itself.
    """
    if keep.pk == gone.pk:
        raise ValueError("a theme cannot be merged with itself")
    with transaction.atomic():
        # Locked, so that nobody writes news under a theme that is on its way out.
        changed = list(Project.objects.select_for_update(of=("self",), no_key=True).filter(themes=gone).order_by("pk"))
        _pass_over_old_news(keep, gone)
        _join_followers(keep, gone)
        record_many(
            changed, ProjectEventKind.CHANGED, at=timezone.now(), by=by, note=f"{gone.name_sv} → {keep.name_sv}"
        )
        names.merge(keep, gone, by=by)
        catalogue.refresh_many(changed)
    return len(changed)


def _projects(theme: Theme) -> list[Project]:
    return list(Project.objects.filter(themes=theme))


def _join_followers(keep: Theme, gone: Theme) -> None:
    """Who follows both follows one, since the earlier of the two days."""
    for other in Follow.objects.filter(theme=gone, follower__follows__theme=keep):
        Follow.objects.filter(follower=other.follower_id, theme=keep).update(since=Least("since", other.since))
        other.delete()


def _pass_over_old_news(keep: Theme, gone: Theme) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            _OLD_NEWS, {"both": [keep.pk, gone.pk], "now": timezone.now(), "oldest": timezone.now() - NEWS_AGE}
        )


# Of the followers of either theme: the news of either that they were not to be told until now, noted as told.
_OLD_NEWS = """
INSERT INTO projects_told (follower_id, news_id, at)
SELECT DISTINCT f.follower_id, n.id, %(now)s::timestamptz
FROM projects_follow f
JOIN projects_news n ON n.at > %(oldest)s
JOIN projects_news_themes t ON t.news_id = n.id AND t.theme_id = ANY(%(both)s)
WHERE f.theme_id = ANY(%(both)s) AND NOT EXISTS (
    SELECT 1 FROM projects_follow mine
    WHERE mine.follower_id = f.follower_id AND mine.since <= n.at AND (
        mine.project_id = n.project_id OR mine.everything
        OR mine.theme_id IN (SELECT theme_id FROM projects_news_themes WHERE news_id = n.id)
    )
)
ON CONFLICT DO NOTHING
"""

"""Who may see a project, its news and its documents; and the facts of a project, guarded by a version."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction
from django.db.models import F, Max
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from people.models import User
from projects import catalogue, emails, lifecycle, telling
from projects.errors import NotReady, Stale
from projects.history import record
from projects.lifecycle import told_title
from projects.models import Decision, Document, Milestone, News, Project, RoomFile, Tombstone
from projects.newslog import LONGEST_TITLE, Said, tell, write_down
from projects.story import shortened
from projects.vocabulary import DocumentKind, NewsKind, ProjectEventKind, ProjectState, Publication, UpdateStage


def publish(project: Project, to: Publication, *, by: User) -> None:
    """Set who may see the project, with who and when. Safe to repeat.

    Becoming public for the first time is news, and what was told while nobody could see the project stands on its page from
    now; becoming hidden leaves a tombstone in the open data, and returning removes it. Raises `NotReady` for a public project
    without its one sentence.
    """
    if to == Publication.PUBLIC and not project.summary.strip():
        raise NotReady([_("Say in one sentence what it is about.")])
    now = timezone.now()
    with transaction.atomic():
        # Not in the way of who begins to follow it at this moment, and has her own row in hand.
        locked = Project.objects.select_for_update(no_key=True).get(pk=project.pk)
        if locked.publication == to:
            project.refresh_from_db()
            return
        was_public, first = locked.is_public, locked.published_at is None
        fields: dict[str, object] = {"publication": to, "changed_at": now}
        if to == Publication.PUBLIC:
            fields |= {"published_at": now, "published_by": by}
        Project.objects.filter(pk=locked.pk).update(version=F("version") + 1, **fields)
        record(locked, ProjectEventKind.PUBLISHED, at=now, by=by, note=str(to.label))
        project.refresh_from_db()
        if to == Publication.PUBLIC:
            tombstones = Tombstone.objects.filter(number=project.number)
            _tell_what_waited(project, hidden_at=tombstones.values_list("removed_at", flat=True).first())
            tombstones.delete()
            if first:
                with override("sv"):
                    title = _("New project: %(title)s") % {"title": project.title}
                tell(project, NewsKind.PUBLISHED, at=now, title=title, text=project.summary)
        elif was_public:
            Tombstone.objects.update_or_create(number=project.number, defaults={"removed_at": now})
            telling.take_back(project.news.all())
        catalogue.refresh(project)


def _tell_what_waited(project: Project, *, hidden_at: datetime | None) -> None:
    """News and report that were published while the project was not public, each under the day it was published; and when it
    had been public until `hidden_at`, decisions, steps and its end since then. What was there before it was public for the first
    time stands on its page and is no news.

    Nothing of it is news of this minute: followers hear of it in the weekly summary, those who want to know at once too.
    """
    waited = project.updates.filter(stage=UpdateStage.PUBLISHED, news=None).order_by("decided_at", "id")
    for update in waited:
        title, text, kind = update.title, update.text, NewsKind.UPDATE
        if update.is_report:
            title, text = told_title(ProjectState.FINISHED, update.language), project.result
            kind = NewsKind.RESULT
        write_down(
            project, kind=kind, at=update.decided_at or timezone.now(), title=title, text=text, language=update.language,
            update=update, told_at_once=True,
        )  # fmt: skip
    now = timezone.now()
    for decision in project.decisions.filter(waits_to_be_told=True).order_by("decided_on", "id"):
        write_down(
            project, kind=NewsKind.DECISION, at=now, decision=decision, told_at_once=True, **_of_decision(decision)
        )
    for step in project.milestones.filter(waits_to_be_told=True).order_by("done_on", "id"):
        write_down(
            project, kind=NewsKind.MILESTONE, at=now, title=step.title, text=step.text, language=step.language, milestone=step,
            told_at_once=True,
        )  # fmt: skip
    project.decisions.filter(waits_to_be_told=True).update(waits_to_be_told=False)
    project.milestones.filter(waits_to_be_told=True).update(waits_to_be_told=False)
    if hidden_at:
        lifecycle.tell_end_that_waited(project, since=hidden_at)


def change_facts(project: Project, facts: Mapping[str, object], *, version: int, by: User) -> None:
    """Save texts and facts as they were typed. `themes` and `areas` are lists of rows, everything else is a column.

    Raises `Stale` when somebody else saved meanwhile.
    """
    columns = {name: value for name, value in facts.items() if name not in ("themes", "areas", "parents")}
    now = timezone.now()
    with transaction.atomic():
        saved = Project.objects.filter(pk=project.pk, version=version).update(
            version=F("version") + 1, changed_at=now, **columns
        )
        if not saved:
            raise Stale(Project.objects.get(pk=project.pk))
        for name in ("themes", "areas", "parents"):
            if name in facts:
                getattr(project, name).set(facts[name])
        record(project, ProjectEventKind.CHANGED, at=now, by=by, note=", ".join(sorted(facts)))
        project.refresh_from_db()
        catalogue.refresh(project)


def add_decision(decision: Decision, *, by: User) -> None:
    """What the city decided about the project; told to the givers whose ideas led to it, and to the public and to followers when
    the project is public."""
    now = timezone.now()
    with transaction.atomic():
        decision.save()
        record(decision.project, ProjectEventKind.DECISION, at=now, by=by, note=str(decision))
        tell(decision.project, NewsKind.DECISION, at=now, decision=decision, **_of_decision(decision))
        emails.city_decided(decision)


def _of_decision(decision: Decision) -> Said:
    """What the log says of it: heading, text and language."""
    whole = f"{decision.body}: {decision.text}"
    title = shortened(whole, LONGEST_TITLE - len(" …"))
    # The whole of it, where the heading has no room for it.
    text = "\n\n".join(filter(None, [decision.text if title != whole else "", decision.papers]))
    return {"title": title, "text": text, "language": decision.language}


def publish_document(document: Document, *, by: User | None) -> None:
    """Show a picture or a file to everybody; `by` is None when the lead publishes alone. Raises `NotReady` for a picture
    without its alternative text."""
    if document.kind == DocumentKind.PICTURE and not document.alt.strip():
        raise NotReady([_("Say what the picture shows, for those who cannot see it.")])
    with transaction.atomic():
        Document.objects.filter(pk=document.pk, published_at__isnull=True).update(
            published_at=timezone.now(), published_by=by
        )
        catalogue.touch()
    document.refresh_from_db()


def withdraw_document(document: Document) -> None:
    """Show it no more; the file stays with the project, and a group may ask for it to be published anew. Safe to repeat."""
    with transaction.atomic():
        Document.objects.filter(pk=document.pk).update(published_at=None, published_by=None)
        RoomFile.objects.filter(document=document).update(wanted_public_at=None)
        catalogue.touch()
    document.refresh_from_db()


def retract(news: News) -> None:
    """Take a line of the log back: it is shown and told no more, nor are the decision or the pictures and files that came with
    it, a step is not reached, and the list no longer names its day. Mails that have left cannot be called back. Safe to
    repeat."""
    with transaction.atomic():
        # As in `publish`.
        project = Project.objects.select_for_update(no_key=True).get(pk=news.project_id)
        if News.objects.filter(pk=news.pk, retracted_at__isnull=True).update(retracted_at=timezone.now()):
            telling.take_back([news])
            if news.milestone_id:
                # It was not reached after all, and may be.
                Milestone.objects.filter(pk=news.milestone_id).update(done_on=None)
                News.objects.filter(pk=news.pk).update(milestone=None)
            if news.update_id:
                Document.objects.filter(update=news.update_id).update(published_at=None, published_by=None)
            latest = project.news.filter(retracted_at__isnull=True).aggregate(at=Max("at"))["at"]
            if latest and timezone.localdate(news.at) == project.last_news_on:
                project.last_news_on = timezone.localdate(latest)
                project.save(update_fields=["last_news_on"])
            catalogue.refresh(project)
    news.refresh_from_db()

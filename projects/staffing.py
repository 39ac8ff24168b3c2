"""What a group needs and which rules it keeps, as coordinators set them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone

from people.models import Administration, Competence, Organisation, User
from projects import catalogue, covering
from projects.errors import Stale, WrongState
from projects.history import record
from projects.models import Application, GroupInvitation, GroupRules, Need, Project
from projects.problem import able
from projects.vocabulary import ProjectEventKind


def add_need(project: Project, given: Mapping[str, object], *, by: User) -> Need:
    """A chair is free. `given`: competence, administration, text, sphere, strength, level, count, role, hours, months,
    commitment, public."""
    with transaction.atomic():
        need = Need.objects.create(project=project, **_columns(given))
        record(project, ProjectEventKind.CHANGED, at=timezone.now(), by=by, note=need.text)
        catalogue.touch()
    return need


def change_need(need: Need, given: Mapping[str, object], *, version: int, by: User) -> None:
    """What is sought is something else, or is needed less. `given` as for `add_need`; `version` is the one it was read at.

    Who covered it covers it still, unless another competence or mandate is sought now; then those who have been asked for it
    and not answered are not told that they cover it either, and their yes does not fill it, nor does that of those who applied
    for it. Nor of those asked who do not reach the level or are from another part of society than sought now.

    Raises `Stale` when it says something else by now, `WrongState` when it was taken away. The same words saved twice are no
    conflict.
    """
    with transaction.atomic():
        # Before the need, as whoever says yes locks them.
        Project.objects.select_for_update(no_key=True).get(pk=need.project_id)
        current, columns = Need.objects.filter(pk=need.pk).first(), _columns(given)
        if current is None:
            raise WrongState(need.project)
        if current.version != version:
            if any(getattr(current, name) != value for name, value in columns.items()):
                raise Stale(current)
            return
        sought = current.skill
        Need.objects.filter(pk=need.pk).update(version=F("version") + 1, **columns)
        need.refresh_from_db()
        if need.skill != sought:
            need.covers.all().delete()
            # Those whose address is not confirmed yet, too.
            Application.objects.unanswered().filter(need=need).update(need=None)
        _told_what_is_so(need, another=need.skill != sought)
        covering.settle([need])
        record(need.project, ProjectEventKind.CHANGED, at=timezone.now(), by=by, note=need.text)
        catalogue.touch()
    need.refresh_from_db()


def remove_need(need: Need, *, by: User) -> None:
    """It was written down by mistake, or is not needed any more. Who has applied for it is answered all the same."""
    with transaction.atomic():
        # Before the need, as whoever says yes locks them.
        Project.objects.select_for_update(no_key=True).get(pk=need.project_id)
        record(need.project, ProjectEventKind.CHANGED, at=timezone.now(), by=by, note=f"– {need.text}")
        _told_what_is_so(need, another=True)
        need.delete()
        catalogue.touch()


def fill(need: Need, *, by: User) -> None:
    """The chair is taken; filled ones stay to be seen. Safe to repeat."""
    with transaction.atomic():
        if Need.objects.filter(pk=need.pk, filled_on__isnull=True).update(filled_on=timezone.localdate()):
            record(need.project, ProjectEventKind.CHANGED, at=timezone.now(), by=by, note=need.text)
            catalogue.touch()
    need.refresh_from_db()


def seek_again(need: Need, *, by: User) -> None:
    """It was said to be found and is not. Safe to repeat; what people at the table cover stays filled."""
    with transaction.atomic():
        sought = covering.with_people(Need.objects.filter(pk=need.pk, filled_on__isnull=False)).filter(
            Q(people__lt=F("count"))
        )
        if Need.objects.filter(pk__in=list(sought.values_list("pk", flat=True))).update(filled_on=None):
            record(need.project, ProjectEventKind.CHANGED, at=timezone.now(), by=by, note=need.text)
            catalogue.touch()
    need.refresh_from_db()


def set_rules(
    project: Project,
    given: Mapping[str, object],
    *,
    least: Mapping[str, int],
    conflicts: Iterable[Organisation],
    version: int,
    by: User,
) -> GroupRules:
    """The rules of the group. `given`: columns of `GroupRules`; `least`: how many at least per part of society; `version`: the
    one they were read at, 0 where nobody had set any.

    Raises `Stale` when they say something else by now. The same rules saved twice are no conflict.
    """
    columns, conflicts = {**given, "least": dict(least)}, set(conflicts)
    with transaction.atomic():
        locked = Project.objects.select_for_update(no_key=True).get(pk=project.pk)
        rules, _made = GroupRules.objects.get_or_create(project=project)
        if rules.version != version:
            same = all(getattr(rules, name) == value for name, value in columns.items())
            if not same or set(rules.conflicts.all()) != conflicts:
                raise Stale(rules)
            return rules
        GroupRules.objects.filter(pk=rules.pk).update(version=F("version") + 1, **columns)
        rules.refresh_from_db()
        rules.conflicts.set(conflicts)
        if locked.wanted_chairs != rules.size_to:
            # Whoever has the facts open reads the new number before she saves the old one.
            Project.objects.filter(pk=project.pk).update(wanted_chairs=rules.size_to, version=F("version") + 1)
        project.refresh_from_db()
        record(project, ProjectEventKind.CHANGED, at=timezone.now(), by=by, note="GroupRules")
        catalogue.refresh(project)
    return rules


def _told_what_is_so(need: Need, *, another: bool) -> None:
    """Open questions say nothing of this need where that was said of `another`, or is more than the person can do."""
    asked = GroupInvitation.objects.open().select_for_update(of=("self",)).filter(project=need.project_id)
    for invitation in asked.select_related("resource"):
        if another or invitation.resource is None or not able(invitation.resource, need):
            invitation.reasons = [fact for fact in invitation.reasons if fact[1:2] != [f"need{need.pk}"]]
            invitation.save(update_fields=["reasons"])


def _columns(given: Mapping[str, object]) -> dict[str, object]:
    listed = given.get("competence") or given.get("administration")
    if given.get("text") or not isinstance(listed, (Competence, Administration)):
        return {**given, "text": str(given.get("text") or "")[:200]}
    # Without words of its own it is called what the list calls it, in both languages.
    return {**given, "text": listed.name_sv[:200], "text_en": listed.name_en[:200]}

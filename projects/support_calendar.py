"""The days of support as calendar entries: last days to apply, promised days, answers due (RFC 5545, by `icalendar`)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from urllib.parse import urlsplit

from django.conf import settings
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _
from icalendar import Calendar, Event, vDuration

from outbox import links
from people.models import User
from projects.models import Project, Support, SupportApplication
from projects.support_vocabulary import SupportState
from projects.vocabulary import ENDED

PURPOSE = "support-calendar"
REFRESH = timedelta(hours=12)
# A calendar is subscribed to for years; it ends with the account, or with its password.
AGE = timedelta(days=3650)


def of_project(project: Project) -> bytes:
    """The calendar of one group, behind its members' private addresses."""
    return _file(_("Support for %(title)s") % {"title": project.local("title")}, entries([project]))


def of_staff() -> bytes:
    """The calendar of the coordinators: every project that has not ended."""
    running = Project.objects.exclude(state__in=ENDED)
    return _file(_("Support for projects"), entries(running, named=True))


def entries(projects: Iterable[Project], *, named: bool = False) -> list[Event]:
    """The entries of some projects, to put into any calendar; with `named` each begins with its project.

    An entry keeps its identity when its day moves, and the version of its row is its sequence, so that calendars take the
    newest.
    """
    chosen = list(projects) if isinstance(projects, list) else projects
    made = []
    unsent = SupportApplication.objects.to_send().filter(project__in=chosen)
    for one in unsent.select_related("programme", "project"):
        words = _("Last day to apply: %(programme)s") % {"programme": one.programme.name}
        # The day belongs to the programme, so that its changes count as well.
        sequence, changed = one.version + one.programme.version, max(one.changed_at, one.programme.changed_at)
        made.append(
            _entry("application", one.pk, one.programme.last_date, words, one.project, sequence, changed, named)
        )
    waiting = Support.objects.filter(project__in=chosen, state__in=[SupportState.ASKED, SupportState.PROMISED])
    for support in waiting.select_related("project"):
        kind = {"kind": str(support.get_kind_display()).lower()}
        promised = support.state == SupportState.PROMISED
        words = _("Support promised by today: %(kind)s") % kind if promised else _("Answer due: %(kind)s") % kind
        day = support.promised_until if promised else support.answer_by
        made.append(
            _entry("support", support.pk, day, words, support.project, support.version, support.changed_at, named)
        )
    return made


def address_of(user: User) -> str:
    """The private address of the coordinators' calendar for one member of staff."""
    return links.sign(PURPOSE, user.pk, _nonce(user))


def owner(signed: str) -> User | None:
    """Whose calendar it is; None once she has left, may not run projects any more, or has a new password.

    Raises `outbox.links.BadLink` and `OldLink`.
    """
    pk, nonce = links.unsign(PURPOSE, signed, AGE)
    user = User.objects.filter(pk=pk, is_active=True, is_staff=True).first()
    alive = user is not None and nonce == _nonce(user) and user.has_perm("projects.run_project")
    return user if alive else None


def _nonce(user: User) -> str:
    return salted_hmac(PURPOSE, user.password, algorithm="sha256").hexdigest()[:20]


def _entry(
    kind: str,
    pk: int,
    day: date | None,
    words: str,
    project: Project,
    sequence: int,
    changed: datetime,
    named: bool,
) -> Event:
    host = urlsplit(settings.SITE_URL).hostname or "localhost"
    entry = Event()
    first = day or timezone.localdate()
    entry.add("uid", f"{kind}-{pk}@{host}")
    entry.add("dtstamp", changed)
    entry.add("last-modified", changed)
    entry.add("sequence", sequence)
    entry.add("dtstart", first)
    entry.add("dtend", first + timedelta(days=1))
    entry.add("summary", f"{project.number} {project.local('title')}: {words}" if named else words)
    entry.add("transp", "TRANSPARENT")
    return entry


def _file(name: str, made: Iterable[Event]) -> bytes:
    file = Calendar()
    file.add("prodid", "-//Meet Malmö//SV")
    file.add("version", "2.0")
    file.add("x-wr-calname", name)
    file.add("refresh-interval", vDuration(REFRESH), parameters={"value": "DURATION"})
    file.add("x-published-ttl", vDuration(REFRESH))
    for entry in made:
        file.add_component(entry)
    return bytes(file.to_ical())

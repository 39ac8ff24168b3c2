"""Which rows go out and come in, in which file, and how a row is named where another refers to it.

The columns are those of the model, so that a new one is not forgotten; what stays at home says why.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from django.db import models
from django.db.models import Q, QuerySet

from ideas.models import Idea
from people.models import Administration, CityArea, Competence, Organisation, Theme, User
from projects.models import (
    Decision,
    Event,
    GroupRules,
    Milestone,
    Need,
    News,
    Partner,
    Project,
    ProjectMembership,
    StatusUpdate,
    Support,
    Tombstone,
)
from projects.vocabulary import ProjectEventKind

# How rows of other tables are named in a cell; what is not here is named by its id.
NAMED_BY: dict[type[models.Model], str] = {
    Project: "number",
    Idea: "number",
    Organisation: "name",
    Theme: "key",
    CityArea: "key",
    Competence: "key",
    Administration: "name_sv",
    User: "email",
}
# Their names have no blanks, so a list of them is written with blanks between.
WITHOUT_BLANKS = (Project, Idea, Theme, CityArea)


@dataclass(frozen=True)
class Table:
    """One file. `own` is the column a row is known by again; `project` the path to its project, empty where there is none.

    `left_out` columns neither go out nor are touched by what comes in. `settled` ones are set when a row is new and changed
    only by the steps on the project's page. A `lasting` table's rows are never changed once they are there.
    """

    name: str
    model: type[models.Model]
    own: str = "id"
    project: str = "project"
    left_out: frozenset[str] = frozenset()
    settled: frozenset[str] = frozenset()
    lists: tuple[str, ...] = ()
    lasting: bool = False
    only: Q = field(default_factory=Q)
    order: tuple[str, ...] = ("project__running", "id")

    @property
    def fields(self) -> list[models.Field[Any, Any]]:
        """The columns of the model that are in the file, in their order."""
        return [
            one
            for one in self.model._meta.concrete_fields
            if one.name not in self.left_out and not one.generated and (one.name != "id" or self.own == "id")
        ]

    @property
    def columns(self) -> list[str]:
        return [*(one.name for one in self.fields), *self.lists]

    def rows(self) -> QuerySet[Any]:
        """Everything that goes out, in a fixed order."""
        related = [one.name for one in self.fields if one.is_relation]
        found = self.model._default_manager.filter(self.only).order_by(*self.order)
        if related:
            found = found.select_related(*related)
        return found.prefetch_related(*self.lists).distinct()


TABLES = {
    table.name: table
    for table in (
        Table(
            "organisationer", Organisation, own="name", project="", lasting=True, order=("name",),
            only=Q(partnerships__isnull=False) | Q(members__isnull=False) | Q(owned_projects__isnull=False)
            | Q(pk__in=Support.objects.exclude(organisation=None).values("organisation")),
        ),
        Table(
            "projekt", Project, own="number", project="", lists=("themes", "areas", "ideas", "parents"), order=("running",),
            # Follows from the number.
            left_out=frozenset({"running"}),
            settled=frozenset({"state", "state_since", "publication", "published_at", "published_by", "started_on", "ended_on",
                               "report_due", "reported_at", "last_news_on", "asked_on", "made_at"}),
        ),
        Table("samarbetsparter", Partner, order=("project__running", "position", "id")),
        Table(
            "stolar", ProjectMembership,
            # A chair has a part of society and an organisation; who sits on it stays here (domain.md 4.2).
            left_out=frozenset({"person", "name", "email", "language", "show_name", "show_name_chosen_at"}),
        ),
        # Whom the portal still has to tell is its own affair.
        Table("steg", Milestone, left_out=frozenset({"waits_to_be_told"})),
        Table("beslut", Decision, left_out=frozenset({"waits_to_be_told"})),
        # An application stays with its programme in the catalogue, which is the coordinators' own.
        Table("stod", Support, left_out=frozenset({"application"}),
              settled=frozenset({"state", "asked_on", "answer_by", "promised_on", "promised_until", "given_on"})),
        Table("behov", Need, left_out=frozenset({"version"})),
        Table("gruppregler", GroupRules, lists=("conflicts",), left_out=frozenset({"version"})),
        Table("uppdateringar", StatusUpdate, lasting=True),
        # Whatever comes in as news has been told: nobody is mailed at once about what a file says.
        Table("nyheter", News, lists=("themes",), lasting=True, left_out=frozenset({"told_at_once"})),
        # That something was imported is the portal's own doing, not the project's life.
        Table("historik", Event, lasting=True, only=~Q(kind=ProjectEventKind.IMPORTED)),
        Table("borttaget", Tombstone, own="number", project="", lasting=True, order=("number",)),
    )
}  # fmt: skip

# Models that belong to projects and are in no file, each with the reason.
NOT_EXCHANGED = {
    "Document": "the files themselves are on disk, in the backup of files",
    "MemberLink": "private addresses",
    "GroupInvitation": "names persons",
    "GroupProposal": "names persons by their entries; emptied in time",
    "ProposalChange": "names persons by their entries",
    "Follow": "addresses of readers",
    "Follower": "addresses of readers",
    "FollowRequest": "addresses of readers",
    "Told": "what readers were mailed",
    "Application": "names persons; emptied in time",
    "Cover": "says which person covers which need",
    "Letter": "words between members",
    "Meeting": "the group's own room",
    "MemberContact": "how a member is reached",
    "Note": "the group's own room",
    "RoomFile": "the group's own room",
    "ProposalQuestion": "names persons by their entries",
    "Succession": "names persons",
    "CoveredText": "texts covered for a hidden person; they stay where she is hidden",
    "SupportProgramme": "the coordinators' catalogue of what others give, checked by hand",
    "SupportApplication": "belongs to the catalogue of programmes",
    "SupportEvent": "who moved a line of the ledger; stays with the portal it happened in",
    "Listing": "made anew from the rest",
    "ProjectSeries": "follows from the numbers",
}

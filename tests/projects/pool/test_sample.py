"""The invented pool: readable, with everything a coordinator has to do, and nobody real in it."""

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from outbox.models import Message
from people.models import ResourcePerson
from projects.models import GroupInvitation, GroupProposal, Project
from projects.pool.figures import figures, years
from projects.pool.worklist import view_counts
from tests.builders import ensure_reference_data, make_staff

pytestmark = pytest.mark.django_db


def test_pool_shows_every_kind_of_work_and_a_proposal_that_waits():
    ensure_reference_data()
    with pytest.raises(CommandError):
        call_command("sample_pool", size="S", verbosity=0)
    make_staff(role="coordinator")
    call_command("sample_projects", size="S", verbosity=0)
    call_command("sample_pool", size="S", verbosity=0)
    assert ResourcePerson.objects.count() == 122
    counts = view_counts(may_hide=True)
    assert all(counts[view] for view in counts if view != "hidden"), counts
    emails = ResourcePerson.objects.exclude(email="").values_list("email", flat=True)
    assert all(email.endswith("@resurs.example") for email in emails)
    assert len(set(emails)) == 120
    proposal = GroupProposal.objects.get()
    project = Project.objects.get(title="Språkluckan")
    team = proposal.result["teams"][str(project.pk)]
    assert len(team["people"]) >= 5
    assert team["loosened"] == []
    assert GroupInvitation.objects.open().get().project == project
    assert any(row.joined for row in figures(years()[0]).by_sphere) or any(
        row.joined for row in figures(years()[-1]).by_sphere
    )
    assert not Message.objects.filter(state="waiting", to__endswith="@resurs.example").exists()
    with pytest.raises(CommandError):
        call_command("sample_pool", size="S", verbosity=0)
    call_command("sample_pool", size="S", if_empty=True, verbosity=0)

"""The invented gatherings: whole, clearly invented, and nothing is mailed."""

import pytest
from django.core.management import call_command

from gatherings.models import Gathering, Registration, TableNote
from gatherings.seating.board import Board
from gatherings.table_problem import problem_and_seats, problem_of
from gatherings.vocabulary.life import GatheringState
from gatherings.vocabulary.registration import RegistrationState
from ideas.models import Idea
from outbox.models import Message, State
from tests.builders import ensure_reference_data

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


def test_the_sample_gatherings_are_whole_and_invented(client):
    ensure_reference_data()
    call_command("sample", "--size", "S", verbosity=0)
    ideas = Idea.objects.count()
    call_command("sample_gatherings", verbosity=0)
    past, coming = Gathering.objects.order_by("starts_at")
    assert (past.state, coming.state) == (GatheringState.DOCUMENTED, GatheringState.REGISTRATION_OPEN)
    assert past.registrations.filter(state=RegistrationState.ATTENDED).count() == 76
    assert past.registrations.filter(state=RegistrationState.NO_SHOW).count() == 4
    assert past.rounds.count() == 3
    assert TableNote.objects.count() == 30
    assert Idea.objects.count() == ideas + 2
    assert coming.registrations.waiting().count() == 4
    assert coming.taken <= coming.capacity
    plan = past.plans.get(state="published")
    _problem, seats = problem_and_seats(plan)
    assert all(all(row) for row in seats.values())
    # Everybody who registered for the open one can be seated too: some speak nothing but English.
    assert all(Board(problem_of(coming)).fits)
    assert not {one.email.rpartition(".")[2] for one in Registration.objects.all()} - {"example"}
    assert not Message.objects.filter(kind__startswith="gatherings/", state=State.WAITING).exists()
    for gathering in (past, coming):
        html = client.get(gathering.get_absolute_url()).content.decode()
        assert "Påhittat exempel" in html
    assert "saknas" in client.get(past.get_absolute_url()).content.decode()
    call_command("sample_gatherings", "--if-empty", verbosity=0)
    assert Gathering.objects.count() == 2

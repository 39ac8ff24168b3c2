"""The sample data is what the demo shows: sixty ideas in every state, consistent with the rules."""

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from ideas.figures import figures
from ideas.models import Event, Idea, NumberSeries
from ideas.reminders import coordinators
from ideas.vocabulary import ANSWERED, EventKind, IdeaState
from outbox.models import Message
from people.management.commands.roles import RIGHTS, set_up_roles
from people.models import User

pytestmark = pytest.mark.django_db


def test_small_sample_has_sixty_ideas_in_every_state_and_a_kept_promise():
    call_command("sample", size="S", verbosity=0)
    states = set(Idea.objects.values_list("state", flat=True))
    assert states == set(IdeaState.values) - {IdeaState.BECAME_PROJECT}
    assert Idea.objects.count() == 60
    counts = figures(timezone.localdate())
    assert counts.in_time / counts.due > 0.8
    assert counts.late
    for series in NumberSeries.objects.all():
        assert sorted(Idea.objects.filter(year=series.year).values_list("running", flat=True)) == list(
            range(1, series.last + 1)
        )
    answered = Idea.objects.filter(state__in=ANSWERED)
    assert (
        Event.objects.filter(kind=EventKind.ANSWERED, idea__in=answered).values("idea").distinct().count()
        == answered.count()
    )
    assert not any(user.has_usable_password() for user in User.objects.all())
    assert Message.objects.filter(state="waiting").count() < 25
    assert Message.objects.filter(state="dead").count() == 1
    assert coordinators().count() == 2


def test_sample_is_refused_where_there_are_ideas():
    call_command("sample", size="S", verbosity=0)
    with pytest.raises(CommandError):
        call_command("sample", size="S", verbosity=0)
    call_command("sample", "--if-empty", size="S", verbosity=0)
    assert Idea.objects.count() == 60


def test_roles_have_exactly_the_rights_of_the_table():
    set_up_roles()
    set_up_roles()
    for role, rights in RIGHTS.items():
        user = User.objects.create_user(f"{role}@malmo.example", name=role)
        user.groups.set(user.groups.model.objects.filter(name=role))
        assert user.get_group_permissions() == set(rights)

"""A simulated year of a hundred projects, by the very verbs: nobody is asked beyond the limit, paused and hidden people never appear."""

import random
from collections import Counter
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.utils import timezone

from people import pool
from people.models import AskingRule, Competence, Organisation, OwnCompetence, Person, ResourcePerson
from people.vocabulary import Sphere
from projects import groups, hiding, inviting, proposing
from projects.matching.types import Problem
from projects.models import GroupInvitation, GroupRules, Need
from tests.projects.builders import carin, make_project

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

PEOPLE, PROJECTS, LIMIT = 160, 100, 3
BEGIN = datetime(2025, 1, 7, 10, tzinfo=ZoneInfo("Europe/Stockholm"))


def make_people(chance, skills):
    firms = [Organisation.objects.create(name=f"Firma {n}", sphere="business") for n in range(60)]
    made = []
    for number in range(PEOPLE):
        sphere = chance.choices(Sphere.values, [30, 32, 18, 10, 6, 4])[0]
        email = f"p{number}@year.example"
        person = Person.objects.create(email=email, name=f"Person {number}", sphere=sphere, confirmed_at=timezone.now())
        entry = ResourcePerson.objects.create(
            name=f"Person {number}", email=email, person=person, sphere=sphere, organisation=chance.choice(firms), state="active",
            confirmed_at=timezone.now(), entered_at=timezone.now(), renewed_on=timezone.localdate(), spoken=["sv"], hours=6, months=12,
            groups_at_once=2, asks_a_year=chance.choice([1, 2, 4, 4]),
        )  # fmt: skip
        OwnCompetence.objects.bulk_create(
            OwnCompetence(resource=entry, competence=one, level=chance.randint(1, 3))
            for one in chance.sample(skills, 3)
        )
        made.append(entry)
    return made


def in_proposal(proposal):
    """Everybody a coordinator could send a question to from this proposal, and everybody it was worked out over."""
    people = {person.id for person in Problem.from_json(proposal.input).people}
    for team in proposal.result["teams"].values():
        people |= set(team["people"]) | {one[0] for rows in team["alternates"].values() for one in rows}
    return {int(person) for person in people if person.isdigit()}


def test_a_year_of_a_hundred_projects():
    chance = random.Random(2025)
    AskingRule.objects.update(most_a_year=LIMIT)
    skills = list(Competence.objects.order_by("key")[:14])
    with time_machine.travel(BEGIN, tick=False) as clock:
        people = make_people(chance, skills)
        hidden = {entry.pk for entry in people[:6]}
        for entry in people[:6]:
            hiding.hide_person(entry, by=carin())
        pauses, later = {}, {}
        seated = []
        for number in range(PROJECTS):
            clock.move_to(BEGIN + timedelta(days=number * 3.6))
            today = timezone.localdate()
            # A few pause now and then; groups of half a year ago are done.
            for entry in chance.sample(people[6:], 2):
                until = today + timedelta(days=chance.randint(10, 60))
                pool.pause(entry, until=until)
                pauses[entry.pk] = until
            while seated and seated[0][0] < today - timedelta(days=180):
                groups.leave(seated.pop(0)[1], by=carin())
            project = make_project(title=f"Projekt {number}", partners=[], public=False)
            GroupRules.objects.create(
                project=project, size_from=4, size_to=6, least={"city": 1, "business": 1}, hours=2, months=6
            )
            for one in chance.sample(skills, 3):
                Need.objects.create(project=project, text=one.name_sv, competence=one, strength="should")
            proposal = proposing.ask_for([project], by=carin())
            proposing.work_out(proposal.pk)
            proposal.refresh_from_db()
            there = in_proposal(proposal)
            assert not there & hidden
            assert not {pk for pk, until in pauses.items() if until >= today} & there
            assert not {pk for pk, day in later.items() if day > today} & there
            asked = GroupInvitation.objects.filter(sent_at__gt=timezone.now() - timedelta(days=365))
            often = Counter(asked.values_list("resource_id", flat=True))
            assert not {pk for pk, n in often.items() if n >= LIMIT} & there
            for pk in proposal.result["teams"][str(project.pk)]["people"]:
                question = inviting.invite(project, ResourcePerson.objects.get(pk=pk), by=carin(), proposal=proposal)
                answer = chance.random()
                if answer < 0.55:
                    seated.append((today, inviting.accept(question).membership))
                elif answer < 0.8:
                    inviting.decline(question)
                else:
                    day = today + timedelta(days=chance.randint(20, 120))
                    inviting.not_now(question, again_on=day)
                    later[int(pk)] = day
    sent = list(GroupInvitation.objects.order_by("sent_at").values_list("resource_id", "sent_at"))
    assert len(sent) >= 3 * PROJECTS
    allowed = dict(ResourcePerson.objects.values_list("pk", "asks_a_year"))
    for pk, moment in sent:
        within = sum(1 for other, at in sent if other == pk and moment - timedelta(days=365) < at <= moment)
        assert within <= min(LIMIT, allowed[pk])
    asked = Counter(pk for pk, _moment in sent)
    # Shared out: most of those who could be asked were, and nobody carries much more than others.
    assert len(asked) > 0.75 * (PEOPLE - 6)
    assert not set(asked) & hidden

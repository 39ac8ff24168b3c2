"""The rule of the seats and the line, 50,000 random steps against what must always be true."""

from __future__ import annotations

import random
from dataclasses import dataclass, field

import pytest

from gatherings import line
from gatherings.line import Share, free_for, next_sphere

SPHERES = ["city", "business", "civil_society", "academia", "other_public", "other"]


def shares(**taken_of_kept):
    """`city=(2, 5)`: two of five kept are taken; `city=(2, None)`: nothing is kept."""
    return {name: Share(kept, False, taken) for name, (taken, kept) in taken_of_kept.items()}


def test_seats_kept_for_others_are_nobody_elses():
    hall = shares(city=(5, 5), business=(0, 5), other=(0, None))
    assert [free_for(12, hall, sphere) for sphere in ("city", "business", "other")] == [2, 7, 2]


def test_released_seats_are_for_everybody():
    hall = {"city": Share(5, False, 5), "business": Share(5, True, 1)}
    assert free_for(10, hall, "city") == 4


def test_with_less_capacity_than_taken_nobody_new_gets_in_and_none_is_negative():
    hall = shares(city=(5, 5), business=(3, 5))
    assert free_for(6, hall, "city") == free_for(6, hall, "business") == 0


def test_the_sphere_furthest_from_its_share_comes_first_and_else_the_longest_wait():
    hall = {"city": Share(4, True, 3), "business": Share(4, True, 1), "other": Share(None, False, 0)}
    assert next_sphere(10, hall, {"city": 1, "business": 9, "other": 2}) == "business"
    hall = {"city": Share(4, True, 4), "business": Share(4, True, 4), "other": Share(None, False, 0)}
    assert next_sphere(10, hall, {"city": 3, "business": 9, "other": 2}) == "other"
    assert next_sphere(8, hall, {"city": 3}) is None
    assert next_sphere(10, hall, {}) is None


def test_when_more_is_kept_than_there_is_everybody_still_gets_her_own_kept_seats():
    hall = shares(city=(1, 5), business=(3, 5), other=(0, None))
    assert [free_for(6, hall, sphere) for sphere in ("city", "business", "other")] == [2, 2, 0]


@dataclass
class Model:
    """A gathering in memory: people come, go, are offered seats; staff turn the screws. Decisions are `gatherings.line`'s."""

    capacity: int
    kept: dict[str, int | None]
    released: set[str] = field(default_factory=set)
    people: dict[int, list] = field(default_factory=dict)  # number -> [sphere, state]
    offers: list[int] = field(default_factory=list)
    last: int = 0

    def shares(self):
        taken = dict.fromkeys(SPHERES, 0)
        for sphere, state in self.people.values():
            taken[sphere] += state in ("seated", "offered")
        return {s: Share(self.kept[s], s in self.released, taken[s]) for s in SPHERES}

    def taken(self):
        return sum(share.taken for share in self.shares().values())

    def join(self, sphere):
        self.last += 1
        state = "seated" if line.free_for(self.capacity, self.shares(), sphere) > 0 else "waiting"
        self.people[self.last] = [sphere, state]
        return self.serve()

    def leave(self, number):
        del self.people[number]
        return self.serve()

    def serve(self):
        """Who was offered a seat, each with what the line and the hall looked like at that moment."""
        served = []
        while True:
            first = {}
            for number in sorted(self.people):
                sphere, state = self.people[number]
                if state == "waiting":
                    first.setdefault(sphere, number)
            before = self.shares()
            sphere = line.next_sphere(self.capacity, before, first)
            if sphere is None:
                return served
            number = first[sphere]
            self.people[number][1] = "offered"
            self.offers.append(number)
            served.append((number, sphere, before, {n: s for n, (s, st) in self.people.items() if st == "waiting"}))


def fits(capacity, before, sphere):
    """Room for one more of this sphere, reckoned another way: from the seats that are kept for nobody."""
    kept = {s: 0 if share.released or share.kept is None else share.kept for s, share in before.items()}
    common = capacity - sum(max(kept[s], share.taken) for s, share in before.items())
    return (before[sphere].taken < kept[sphere] and sum(s.taken for s in before.values()) < capacity) or common > 0


def missing(share):
    return max(0, (share.kept or 0) - share.taken) / share.kept if share.kept else 0


@pytest.mark.parametrize("seed", range(5))
def test_ten_thousand_random_steps(seed):
    """No order inversion, no double offer, no lost seat, never above capacity unless staff lowered it. 5 × 10,000 steps."""
    rng = random.Random(seed)
    kept = {s: rng.choice([None, 2, 4]) for s in SPHERES}
    model = Model(capacity=24, kept=kept)
    for _step in range(10_000):
        above = max(model.capacity, model.taken())
        what = rng.random()
        served = []
        active = list(model.people)
        offered = [n for n in active if model.people[n][1] == "offered"]
        if what < 0.40 or not active:
            served = model.join(rng.choice(SPHERES))
        elif what < 0.62:
            served = model.leave(rng.choice(active))
        elif what < 0.76 and offered:
            model.people[rng.choice(offered)][1] = "seated"
        elif what < 0.88 and offered:
            served = model.leave(rng.choice(offered))  # declined, or ran out
        elif what < 0.95:
            model.capacity = rng.randint(8, 40)
            above = max(model.capacity, model.taken())
            served = model.serve()
        elif what < 0.98:
            model.kept[rng.choice(SPHERES)] = rng.choice([None, 2, 4])
            served = model.serve()
        else:
            model.released ^= {rng.choice(SPHERES)}
            served = model.serve()

        assert model.taken() <= above
        for number, sphere, before, still_waiting in served:
            # Of her own sphere nobody who waited longer is passed over.
            assert not [n for n, s in still_waiting.items() if s == sphere and n < number]
            # And of the others nobody who waited longer, could have had the seat and was at least as short of a share.
            for n, s in still_waiting.items():
                if n < number and fits(model.capacity, before, s):
                    assert missing(before[sphere]) > missing(before[s])
                # Nobody else who waits and could have had it is shorter of a share.
                assert not fits(model.capacity, before, s) or missing(before[sphere]) >= missing(before[s])
        # No seat is left for somebody who waits.
        now = model.shares()
        for _n, (s, state) in model.people.items():
            assert state != "waiting" or not fits(model.capacity, now, s)
        if len(model.people) > 120:
            for number in list(model.people)[:40]:
                model.leave(number)
    assert len(model.offers) > 500
    assert len(set(model.offers)) == len(model.offers)

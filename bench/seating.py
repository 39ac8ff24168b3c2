"""`.venv/bin/python -m bench.seating [--large] [--only WORD]`: how good and how quick table plans, repairs and draws are.

Every plan is counted by `gatherings.seating.check`, which shares no code with the planner. Seconds are of the processor, one
process, the inner loop compiled beforehand. Random: everybody to a random table she may use. Greedy: round by round, person by
person to the table that costs least at that moment.
"""

from __future__ import annotations

import argparse
import random
import time
from collections.abc import Callable
from dataclasses import replace
from typing import TypeVar

from bench.gatherings import SPHERES, golfers, plain, restricted
from gatherings.seating.board import Board
from gatherings.seating.check import figures, verify
from gatherings.seating.draw import draw, lottery
from gatherings.seating.draw import verify as verify_draw
from gatherings.seating.openings import open_tables, place_bound
from gatherings.seating.plan import propose
from gatherings.seating.repair import repair
from gatherings.seating.types import DayChange, DrawProblem, Participant, Quota, Seating, SeatingProblem, Work

CASES = ((80, 3, 8, 5), (200, 4, 8, 8), (500, 4, 8, 10), (1000, 5, 8, 15), (3000, 5, 10, 15))
GOLFERS = (
    (5, 3, 6), (5, 3, 7), (5, 4, 5), (6, 3, 8), (6, 5, 6), (7, 3, 9), (7, 3, 10), (7, 7, 4), (8, 4, 7), (8, 4, 8), (8, 4, 9),
    (8, 4, 10), (8, 8, 4), (9, 3, 10), (9, 3, 11), (9, 3, 13), (9, 4, 8), (9, 4, 9), (10, 3, 13), (10, 4, 9), (25, 8, 4),
    (125, 8, 5),
)  # fmt: skip
T = TypeVar("T")
GOLF = Work(moves=4_000, polish=60, least=1_000_000)


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--large", action="store_true", help="also 3,000 people, and the long run of the repair")
    parser.add_argument("--only", default="", help="plans, golfers, repair or draw")
    options = parser.parse_args()
    propose(plain(12, 2, 4), seed="warm")
    parts: dict[str, Callable[[bool], None]] = {
        "plans": _plans,
        "golfers": _golfers,
        "repair": _repairs,
        "draw": _draws,
    }
    for name, part in parts.items():
        if options.only in ("", name):
            part(options.large)


def _plans(large: bool) -> None:
    print(
        "| case | method | seconds | theme (bound) | wishes 1–3 | sphere (bound) | repeats (bound) | colleagues | new people |"
    )
    print("| --- | --- | --- | --- | --- | --- | --- | --- | --- |")
    for people, rounds, size, themes in CASES if large else CASES[:-1]:
        kinds = {
            "plain": plain(people, rounds, size),
            "restricted": restricted(people, rounds, size),
            "themes": restricted(people, rounds, size, spare=0.02, themes=themes),
        }
        for kind, problem in kinds.items():
            name = f"{people:,}×{rounds}×{size} {kind}"
            plan, seconds = _timed(lambda problem=problem: propose(problem, seed="bench"))
            _row(name, "this", seconds, problem, plan.seats, plan)
            if people <= 1000:
                greedy, seconds = _timed(lambda problem=problem: _one_by_one(problem, wise=True))
                _row(name, "greedy", seconds, problem, greedy, plan)
                chance, seconds = _timed(lambda problem=problem: _one_by_one(problem, wise=False))
                _row(name, "random", seconds, problem, chance, plan)


def _row(name: str, method: str, seconds: float, problem: SeatingProblem, seats: dict, plan: Seating) -> None:
    found = figures(problem, seats)
    broken = len(verify(problem, seats)) + found.unseated
    bound = {level.name: level.bound for level in plan.levels}
    wishes = f"{100 * found.wished / found.wishing:.0f} %" if found.wishing else "–"
    print(
        f"| {name} | {method}{f', {broken} rules broken' if broken else ''} | {seconds:.2f} | {found.theme} ({bound['theme']}) | {wishes} "
        f"| {found.sphere} ({bound['sphere']}) | {found.repeats} ({bound['repeats']}) | {found.colleagues} | {found.new_people:.2f} |",
        flush=True,
    )


def _one_by_one(problem: SeatingProblem, *, wise: bool) -> dict[str, tuple[str, ...]]:
    """The baselines: tables opened as in the plan, then everybody in a random order to the cheapest, or any, table with a chair."""
    chance = random.Random("baseline")
    board = Board(problem)
    place_bound(board, chance)
    open_tables(board)
    seats = [list(row) for row in board.forced]
    met = [set() for _ in range(board.people)]
    had = [set() for _ in range(board.people)]
    for r in range(board.rounds):
        at = [[p for p in range(board.people) if seats[r][p] == t] for t in range(board.tables)]
        order = [p for p in range(board.people) if seats[r][p] < 0 and board.present[r][p]]
        chance.shuffle(order)
        order.sort(key=lambda p: len(board.fits[p]))
        for p in order:
            free = [t for t in sorted(board.fits[p]) if board.open[r][t] and len(at[t]) < board.most[t]]
            if not free:
                continue
            short = [t for t in free if len(at[t]) < board.least[t]] or free

            def price(t: int, p: int = p, r: int = r, at: list = at) -> tuple[float, ...]:
                theme = board.theme[r][t]
                dear = board.wish[p][theme] + 10 * (theme in had[p]) if theme >= 0 else 0
                same = sum(board.sphere[q] == board.sphere[p] for q in at[t])
                return (dear, same, sum(q in met[p] for q in at[t]), chance.random())

            t = min(short, key=price) if wise else chance.choice(short)
            seats[r][p] = t
            at[t].append(p)
        for t, group in enumerate(at):
            for p in group:
                met[p].update(group)
                had[p].add(board.theme[r][t])
    return board.ids(seats)


def _golfers(large: bool) -> None:
    print("\n| groups-size-weeks | repeats | seconds |\n| --- | --- | --- |")
    for case in GOLFERS:
        problem = golfers(*case)
        plan, seconds = _timed(lambda problem=problem: propose(problem, seed="bench", work=GOLF))
        assert not verify(problem, plan.seats)
        print(f"| {'-'.join(map(str, case))} | {figures(problem, plan.seats).repeats} | {seconds:.2f} |", flush=True)


def _repairs(large: bool) -> None:
    print(
        "\n| case | seconds | seats changed (fewest) | people moved | broken rules | repeats before and after | from scratch |"
    )
    print("| --- | --- | --- | --- | --- | --- | --- |")
    for people, rounds, themes, absent in ((80, 3, 5, 0.1), (300, 4, 8, 0.1), (300, 4, 8, 0.25), (1000, 5, 15, 0.1)):
        for least in (6, 7):
            problem = restricted(people, rounds, 8, spare=0.02, themes=themes)
            problem = replace(problem, tables=tuple(replace(table, least=least) for table in problem.tables))
            plan = propose(problem, seed="bench")
            chance = random.Random(f"day {people}")
            gone = frozenset(p.id for p in problem.participants if not p.table and chance.random() < absent)
            came = tuple(Participant(f"w{n}", chance.choice(list(SPHERES)), f"new{n}") for n in range(people // 20))
            done, seconds = _timed(
                lambda problem=problem, plan=plan, gone=gone, came=came: repair(
                    problem, plan, DayChange(gone, came), first_open_round=0, seed="day"
                )
            )
            again = propose(done.problem, seed="bench")
            fresh = sum(
                bool(a) and bool(b) and a != b
                for p, row in plan.seats.items()
                for a, b in zip(row, again.seats[p], strict=True)
            )
            level = done.seating.level("changed")
            moved = {m.id for m in done.moved if m.was and m.now}
            print(
                f"| {people}×{rounds}, {absent:.0%} away, 5 % walk in, tables of {least}–8 | {seconds:.2f} "
                f"| {level.value} ({level.bound}) of {people * rounds} | {len(moved)} | {len(verify(done.problem, done.seating.seats))} "
                f"| {figures(problem, plan.seats).repeats} → {figures(done.problem, done.seating.seats).repeats} | {fresh} |",
                flush=True,
            )


def _draws(large: bool) -> None:
    print(
        "\n| features | kinds | seconds | panels | smallest chance (bound) | faults |\n| --- | --- | --- | --- | --- | --- |"
    )
    chance = random.Random("draw")
    crowd = {
        f"p{n}": (
            chance.choices(list(SPHERES), list(SPHERES.values()))[0],
            chance.choice(["first", "again", "again"]),
            chance.choice("abcde"),
            chance.choices(["-29", "30-64", "65-"], [1, 6, 2])[0],
        )
        for n in range(1000)
    }
    quotas = (
        Quota(0, "city", 40, 60), Quota(0, "civil_society", 30, 45), Quota(0, "academia", 25, 40), Quota(0, "other", 30, 45),
        Quota(1, "first", 80, 120), *(Quota(2, area, 30, 50) for area in "abcde"), Quota(3, "-29", 30, 60),
    )  # fmt: skip
    for features in (1, 2, 3, 4) if large else (1, 2, 3):
        problem = DrawProblem(
            {person: kind[:features] for person, kind in crowd.items()},
            200,
            tuple(q for q in quotas if q.feature < features),
        )
        lots, seconds = _timed(lambda problem=problem: lottery(problem))
        faults = verify_draw(problem, lots, draw(lots, "bench"))
        smallest = min(lots.chances.values())
        print(
            f"| {features} | {len(lots.kinds)} | {seconds:.2f} | {len(lots.panels)} | {smallest:.4f} ({lots.bound:.4f}) | {len(faults)} |",
            flush=True,
        )


def _timed(work: Callable[[], T]) -> tuple[T, float]:
    began = time.process_time()
    done = work()
    return done, time.process_time() - began


if __name__ == "__main__":
    main()

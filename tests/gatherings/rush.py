"""Many clients at once, in processes of their own, and somebody who looks at the counts all the while."""

from __future__ import annotations

import multiprocessing
import queue
import random
import threading
import time
from dataclasses import dataclass, field
from datetime import timedelta

from django.db import IntegrityError, OperationalError, connection, connections
from django.utils import timezone
from psycopg.errors import DeadlockDetected

from border.formkeys import new_form_key
from gatherings import lifecycle, offering, registering, tending
from gatherings.errors import WrongRegistrationState
from gatherings.models import Gathering, Registration
from gatherings.needs import Needs
from gatherings.vocabulary.registration import RegistrationState
from people.models import User
from tests.gatherings.builders import signup

PROCESSES, THREADS = 8, 4
# Seconds; a busy machine needs them.
PATIENCE = 240
SAMPLE = """
    SELECT g.taken, g.capacity, g.capacity_hard,
           (SELECT count(*) FROM gatherings_registration r
             WHERE r.gathering_id = g.id AND r.state IN ('registered', 'offered', 'attended'))
         + (SELECT count(*) FROM gatherings_personalinvitation i WHERE i.gathering_id = g.id AND i.holds)
         + (SELECT coalesce(sum(c.held), 0) FROM gatherings_invitationcode c WHERE c.gathering_id = g.id),
           (SELECT sum(s.taken) FROM gatherings_sphereseats s WHERE s.gathering_id = g.id),
           (SELECT count(*) FROM gatherings_sphereseats s WHERE s.gathering_id = g.id AND s.taken <>
             (SELECT count(*) FROM gatherings_registration r WHERE r.gathering_id = g.id AND r.sphere = s.sphere
               AND r.state IN ('registered', 'offered', 'attended')))
      FROM gatherings_gathering g WHERE g.id = %s
"""


@dataclass
class Seen:
    """What a rush showed: how often the counts were looked at, what was wrong, what clients met."""

    samples: int = 0
    wrong: list[str] = field(default_factory=list)
    met: dict[str, int] = field(default_factory=dict)


def rush(pk: int, deeds: list[tuple], *, most: int) -> Seen:
    """Let every deed be one client. `most`: the highest capacity the deeds may set."""
    connections.close_all()
    context = multiprocessing.get_context("fork")
    told, start, stop = context.Queue(), context.Event(), context.Event()
    workers = [context.Process(target=_work, args=(pk, deeds[at::PROCESSES], start, told)) for at in range(PROCESSES)]
    samples = context.Queue()
    sampler = context.Process(target=_sample, args=(pk, most, stop, samples))
    for process in [sampler, *workers]:
        process.start()
    time.sleep(0.05)
    start.set()
    seen = Seen()
    try:
        for _deed in deeds:
            outcome = told.get(timeout=PATIENCE)
            seen.met[outcome] = seen.met.get(outcome, 0) + 1
        stop.set()
        seen.samples, seen.wrong = samples.get(timeout=PATIENCE)
    finally:
        stop.set()
        for process in [sampler, *workers]:
            process.join(30)
            process.terminate()
    return seen


def mixed(pk: int, rng: random.Random, *, clients: int, capacities: list[int]) -> list[tuple]:
    """Sign-ups, cancellations, changes of one's own words, answers to offers, changes of capacity, and the clock, shuffled."""
    seated = list(
        Registration.objects.filter(gathering_id=pk, state=RegistrationState.REGISTERED).values_list("pk", flat=True)
    )
    deeds = [("cancel", number) for number in rng.sample(seated, min(len(seated), clients // 8))]
    deeds += [("change", number) for number in rng.sample(seated, min(len(seated), clients // 10))]
    deeds += [("capacity", rng.choice(capacities)) for _ in range(clients // 30)]
    deeds += [("answer", rng.random() < 0.6) for _ in range(clients // 10)]
    deeds += [("clock",) for _ in range(3)]
    spheres = ["city", "business", "academia", "other"]
    while len(deeds) < clients:
        deeds.append(("join", f"c{len(deeds)}.{rng.randrange(10**9)}@gast.example", rng.choice(spheres)))
    rng.shuffle(deeds)
    return deeds


def _work(pk, deeds, start, told):
    work = queue.SimpleQueue()
    for deed in deeds:
        work.put(deed)
    threads = [threading.Thread(target=_client, args=(pk, work, start, told)) for _ in range(THREADS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def _client(pk, work, start, told):
    start.wait()
    while True:
        try:
            deed = work.get_nowait()
        except queue.Empty:
            break
        for attempt in range(500):
            try:
                outcome = _do(pk, deed)
                break
            except OperationalError as error:
                # Waited too long for the lock, or lost the connection: the page answers 503 and the person tries again. A deadlock
                # is a fault.
                outcome = f"error {str(error).splitlines()[0]}"
                if isinstance(error.__cause__, DeadlockDetected):
                    break
                connection.close()
                time.sleep(min(0.02 * attempt, 0.5))
            except IntegrityError as error:
                outcome = f"refused by the database: {str(error).splitlines()[0]}"
                break
            except Exception as error:
                # Without the lock anything can be met; it must not end the client silently.
                outcome = f"error {type(error).__name__}"
                break
        told.put(outcome)
    connection.close()


def _do(pk, deed):
    gathering = Gathering.objects.get(pk=pk)
    match deed:
        case ("join", email, sphere):
            got = registering.register(
                gathering, signup("Rusa Exempelsson", sphere, email=email), form_key=new_form_key()
            )
            first = Registration.objects.get(gathering_id=pk, email=email).events.first().new_state
            true = {"plats": "registered", "ko": "waitlisted"}[got] == first
            return f"join {got}" if true else "was not told the truth"
        case ("cancel", number):
            registering.cancel(Registration.objects.get(pk=number))
            return "cancel"
        case ("change", number):
            registration = Registration.objects.get(pk=number)
            try:
                registering.change(registration, registering.Choices("Rusa Ändrad", needs=Needs(("vegan",))))
            except WrongRegistrationState:
                return "cancelled meanwhile"
            return "change"
        case ("capacity", seats):
            lifecycle.set_seats(gathering, capacity=seats, kept={}, by=User.objects.get(email="carin@malmo.example"))
            return "capacity"
        case ("answer", yes):
            offered = (
                Registration.objects.filter(gathering_id=pk, state=RegistrationState.OFFERED).order_by("?").first()
            )
            if offered is None:
                return "no offer to answer"
            try:
                (offering.accept if yes else offering.decline)(offered)
            except WrongRegistrationState:
                return "somebody was faster"
            return "answer"
        case _:
            tending.tend(timezone.now() + timedelta(seconds=1))
            return "clock"


def _sample(pk, most, stop, out):
    wrong, samples, lost = [], 0, 0
    while not stop.is_set():
        try:
            with connection.cursor() as cursor:
                cursor.execute(SAMPLE, [pk])
                taken, capacity, hard, rows, by_sphere, unlike = cursor.fetchone()
        except OperationalError as error:
            # A connection that was lost is opened anew; one that cannot be opened is something to hear of.
            lost += 1
            connection.close()
            time.sleep(0.1)
            if lost > 50:
                wrong.insert(0, f"the counts could not be read: {error!r}")
                break
            continue
        samples += 1
        if rows > hard or rows > most:
            wrong.append(f"{rows} seats given of {capacity} ({hard})")
        if not (rows == taken == by_sphere) or unlike:
            wrong.append(f"{rows} rows, {taken} counted, {by_sphere} by part of society, {unlike} unlike")
        time.sleep(0.005)
    connection.close()
    out.put((samples, wrong[:20]))

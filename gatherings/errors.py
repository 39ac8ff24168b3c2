"""Why a step was refused."""

from __future__ import annotations

from gatherings.models import Documentation, FollowUp, Gathering, Outcome, Registration


class WrongState(Exception):
    """The gathering is not where the step starts from. `gathering` is as it is now."""

    def __init__(self, gathering: Gathering) -> None:
        super().__init__(f"{gathering.slug} is {gathering.state}")
        self.gathering = gathering


class WrongRegistrationState(Exception):
    """The registration is not where the step starts from. `registration` is as it is now."""

    def __init__(self, registration: Registration) -> None:
        super().__init__(f"registration {registration.pk} is {registration.state}")
        self.registration = registration


class NotReady(Exception):
    """A step that cannot be taken yet; `problems` says in words what is missing."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("; ".join(str(problem) for problem in problems))
        self.problems = problems


class Stale(Exception):
    """The row was changed by somebody else meanwhile. `current` is how it stands now; nothing was overwritten."""

    def __init__(self, current: Gathering | Documentation | FollowUp | Outcome | Registration) -> None:
        super().__init__(f"{current} has version {current.version}")
        self.current = current


class NoSeat(Exception):
    """There is no free seat for this."""

"""Why a step was refused."""

from __future__ import annotations

from ideas.models import Answer, Assessment, Idea


class WrongState(Exception):
    """The idea is no longer where the step starts from: somebody was faster. `idea` is as it is now."""

    def __init__(self, idea: Idea) -> None:
        super().__init__(f"{idea.number} is {idea.state}")
        self.idea = idea


class Stale(Exception):
    """What was saved had been changed by somebody else meanwhile. `current` is how it stands now; nothing was overwritten."""

    def __init__(self, current: Idea | Assessment | Answer) -> None:
        super().__init__(f"{current} has version {current.version}")
        self.current = current


class NotReady(Exception):
    """An answer that cannot be sent yet; `problems` says in words what is missing."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("; ".join(str(problem) for problem in problems))
        self.problems = problems


class NotMergeable(Exception):
    """These two ideas cannot be joined; the message says why."""

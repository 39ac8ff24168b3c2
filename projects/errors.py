"""Why a step was refused."""

from __future__ import annotations

from django.http import Http404

from projects.models import GroupRules, Need, Project


class Gone(Http404):
    """The project was public once and is not any more."""


class WrongState(Exception):
    """The project is not where the step starts from: somebody was faster, or the way does not exist. `project` is as it is now."""

    def __init__(self, project: Project) -> None:
        super().__init__(f"{project.number} is {project.state}")
        self.project = project


class NotReady(Exception):
    """A step that cannot be taken yet; `problems` says in words what is missing."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("; ".join(str(problem) for problem in problems))
        self.problems = problems


class Stale(Exception):
    """It was changed by somebody else meanwhile. `current` is how it stands now; nothing was overwritten."""

    def __init__(self, current: Project | Need | GroupRules) -> None:
        super().__init__(f"{current} has version {current.version}")
        self.current = current

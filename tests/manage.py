"""`python -m tests.manage …`: manage.py with servers of its own, for checks that need a database."""

import sys

from django.core.management import execute_from_command_line

import tests.servers  # noqa: F401  (starts them and sets the environment)

if __name__ == "__main__":
    execute_from_command_line(["manage.py", *sys.argv[1:]])

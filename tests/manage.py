"""`python -m tests.manage …`: manage.py with servers of its own, for checks that need a database."""

import sys

import tests.servers  # noqa: F401  (starts them and sets the environment)
from django.core.management import execute_from_command_line

if __name__ == "__main__":
    execute_from_command_line(["manage.py", *sys.argv[1:]])

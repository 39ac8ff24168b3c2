"""A missing or misspelt setting stops the start with a sentence that says what to set."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]

GOOD = {
    "SECRET_KEY": "k7fq3zpwx0vtnm2d9hsyb4ergucja8l1o5i6" * 2,
    "MEETMALMO_NEEDS_KEYS": "h3w9qzk5t0vbnm1d8rsyf4exgucjp7l2o6ia" * 2,
    "ALLOWED_HOSTS": "meet.example",
    "SITE_URL": "https://meet.example",
    "DATABASE_URL": "postgresql://portal:secret@localhost/meetmalmo",
    "REDIS_URL": "redis://localhost:6379/0",
    "EMAIL_URL": "smtp://user:p%40ss@mail.example:587?tls=required",
    "MEETMALMO_FROM_EMAIL": "meet@meet.example",
    "MEETMALMO_FILES_DIR": "/tmp/meetmalmo-files",
}


def start(code="pass", **changes):
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    given = {name: value for name, value in {**GOOD, **changes}.items() if value is not None}
    command = [sys.executable, "-c", f"from django.conf import settings; settings.DEBUG; {code}"]
    environment = {**kept, **given, "DJANGO_SETTINGS_MODULE": "meetmalmo.settings"}
    return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True)


def test_complete_environment_starts_in_production_mode():
    code = "print(settings.MODE, settings.DEBUG, settings.EMAIL_HOST_PASSWORD, settings.EMAIL_USE_TLS, settings.SECURE_HSTS_SECONDS)"
    done = start(code)
    assert done.stdout.split() == ["production", "False", "p@ss", "True", "63072000"], done.stderr


@pytest.mark.parametrize("name", GOOD)
def test_each_missing_setting_is_named(name):
    done = start(**{name: None})
    assert done.returncode != 0
    assert f"Set the environment variable {name}." in done.stderr


def test_misspelt_name_is_pointed_out():
    done = start(DATABASE_URL=None, DATABSE_URL="postgresql://x@localhost/x")
    assert "Did you misspell it as DATABSE_URL?" in done.stderr


def test_unknown_setting_of_ours_is_refused():
    done = start(MEETMALMO_TRUSTED_PROXYS="2")
    assert "Unknown setting MEETMALMO_TRUSTED_PROXYS. Did you mean MEETMALMO_TRUSTED_PROXIES?" in done.stderr


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("DATABASE_URL", "mysql://x@localhost/x", "only PostgreSQL"),
        ("DATABASE_URL", "postgresql://x@localhost/", "must look like"),
        ("EMAIL_URL", "smtp://mail.example?tls=maybe", "tls=required, wrapped or none"),
        ("MEETMALMO_TRUSTED_PROXIES", "one", "must be a whole number"),
        ("MEETMALMO_SSL_REDIRECT", "ja", "must be true or false"),
        ("MEETMALMO_MODE", "produktion", "must be one of production, demo, test"),
    ],
)
def test_value_that_makes_no_sense_is_explained(name, value, words):
    done = start(**{name: value})
    assert done.returncode != 0
    assert words in done.stderr


def test_pages_of_the_demo_do_not_exist_in_production():
    code = "import django; django.setup(); from django.urls import resolve; resolve('/-/demo/mail/')"
    assert "Resolver404" in start(code).stderr


def test_older_keys_are_kept_for_links_in_old_mails():
    assert start("print(settings.SECRET_KEY_FALLBACKS)", SECRET_KEY="new" * 20 + ",old").stdout.strip() == "['old']"

"""The portal's settings with a stopwatch around every request; `BENCH` chooses what is served."""

import os

from meetmalmo.settings import *  # noqa: F403

BENCH = os.environ.get("BENCH", "portal")
ROOT_URLCONF = "bench.urls"
CRISPY_FAIL_SILENTLY = False
LOGGING = {}
if BENCH == "bare":
    MIDDLEWARE = []
elif BENCH == "default":
    # What `django-admin startproject` puts in, and nothing else.
    MIDDLEWARE = [
        "django.middleware.security.SecurityMiddleware",
        "django.contrib.sessions.middleware.SessionMiddleware",
        "django.middleware.common.CommonMiddleware",
        "django.middleware.csrf.CsrfViewMiddleware",
        "django.contrib.auth.middleware.AuthenticationMiddleware",
        "django.contrib.messages.middleware.MessageMiddleware",
        "django.middleware.clickjacking.XFrameOptionsMiddleware",
    ]
else:
    MIDDLEWARE = ["bench.stopwatch.Stopwatch", *MIDDLEWARE]
    if BENCH == "forgetful":
        MIDDLEWARE = ["bench.forgetful.Forgetful", *MIDDLEWARE]

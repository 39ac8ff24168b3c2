"""The Celery app and the whole schedule in one visible table."""

import os

from celery import Celery
from celery.schedules import crontab

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "meetmalmo.settings")

app = Celery("meetmalmo")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()

# What runs when (Europe/Stockholm). Every job is safe to run twice; a missed one is caught up at its next turn.
app.conf.beat_schedule = {
    "outbox: send what is due": {"task": "outbox.drain", "schedule": 5.0},
    "outbox: erase old texts": {"task": "outbox.erase", "schedule": crontab(hour=3, minute=10)},
    "border: forget form keys and counts": {"task": "border.forget", "schedule": crontab(hour=3, minute=30)},
    # Twice, so that a morning on which the first one was missed is made up for.
    "ideas: reminders, delays, Monday's summary": {"task": "ideas.morning", "schedule": crontab(hour="8,10", minute=0)},
    "ideas: how many came in": {"task": "ideas.tell_new_ideas", "schedule": crontab(minute="*/5", hour="7-17")},
    "projects: proposals nobody has worked out": {"task": "projects.sweep_proposals", "schedule": 30.0},
    "projects: questions to people": {"task": "projects.tend_questions", "schedule": crontab(hour=8, minute=25)},
    "all: sweep files no row knows": {"task": "portal.sweep_files", "schedule": crontab(hour=3, minute=40)},
    "projects: tell followers at once": {"task": "projects.tell_at_once", "schedule": 60.0},
    # Due from Tuesday 07.30; asked again every hour, so that a missed one is made up for.
    "projects: weekly summaries": {"task": "projects.summaries", "schedule": crontab(minute=30)},
    "projects: mails that came back": {"task": "projects.bounces", "schedule": crontab(minute="*/10")},
    "projects: silence and closing reports": {"task": "projects.morning", "schedule": crontab(hour="8,10", minute=35)},
    "projects: last days to apply": {"task": "projects.last_days", "schedule": crontab(hour="8,10", minute=45)},
    "projects: forget what nobody confirmed": {"task": "projects.tidy", "schedule": crontab(hour=3, minute=50)},
    "projects: names of hidden people in new texts": {
        "task": "projects.cover_names",
        "schedule": crontab(minute="*/10"),
    },
    "people: renewals of the resource pool": {"task": "people.tend_pool", "schedule": crontab(hour=8, minute=20)},
    "gatherings: openings, closings, offers, kept seats": {"task": "gatherings.tend", "schedule": 60.0},
    # Twice, so that a morning on which the first one was missed is made up for.
    "gatherings: reminders": {"task": "gatherings.remind", "schedule": crontab(hour="9,11", minute=5)},
    "gatherings: thanks, reports and follow-ups": {
        "task": "gatherings.afterwards",
        "schedule": crontab(hour="9,13", minute=15),
    },
    "gatherings: erase needs and old lists, check the seats": {
        "task": "gatherings.forget",
        "schedule": crontab(hour=2, minute=50),
    },
    "ideas: remove old drafts": {"task": "ideas.tidy", "schedule": crontab(hour=3, minute=20)},
}

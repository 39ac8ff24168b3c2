"""Wiring: settings, addresses, start page, Celery. No models, no rules."""

from meetmalmo.celery import app as celery_app

__all__ = ["celery_app"]

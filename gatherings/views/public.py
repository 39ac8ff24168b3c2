"""What anybody sees of gatherings: the list and one gathering's page."""

from __future__ import annotations

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []

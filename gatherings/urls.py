"""Addresses of gatherings. Each module of views has its own list; a new concept adds its module here and nothing else."""

from django.urls import URLPattern

from gatherings.views import place, public, signup

app_name = "gatherings"

urlpatterns: list[URLPattern] = [
    *public.urlpatterns,
    *signup.urlpatterns,
    *place.urlpatterns,
]

"""Addresses of gatherings. Each module of views has its own list; a new concept adds its module here and nothing else."""

from django.urls import URLPattern

from gatherings.views import (
    afterwards,
    day_pack,
    door,
    door_offline,
    find_table,
    notes,
    place,
    programme,
    public,
    signup,
)

app_name = "gatherings"

urlpatterns: list[URLPattern] = [
    # Before the public pages: `stormoten/fragor/` is not a gathering.
    *afterwards.urlpatterns,
    *public.urlpatterns,
    *signup.urlpatterns,
    *programme.urlpatterns,
    *notes.urlpatterns,
    *find_table.urlpatterns,
    *place.urlpatterns,
    *door.urlpatterns,
    *door_offline.urlpatterns,
    *day_pack.urlpatterns,
]

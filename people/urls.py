"""Addresses of the resource pool."""

from django.urls import path

from people.views import pool

app_name = "people"

urlpatterns = [
    path("bli-resursperson/", pool.join, name="join"),
    path("bli-resursperson/tack/", pool.joined, name="joined"),
    path("bli-resursperson/min-lank/", pool.lost_link, name="lost_link"),
    path("resurs/borta/", pool.left, name="left"),
    path("resurs/<str:token>/", pool.entry, name="entry"),
    path("resurs/<str:token>/bekrafta/", pool.confirm, name="confirm"),
    path("resurs/<str:token>/stammer/", pool.still_right, name="still_right"),
    path("resurs/<str:token>/andra/", pool.change, name="change"),
    path("resurs/<str:token>/uppehall/", pool.pause, name="pause"),
    path("resurs/<str:token>/igen/", pool.go_on, name="go_on"),
    path("resurs/<str:token>/sluta/", pool.leave, name="leave"),
    path("resurs/<str:token>/byt-lank/", pool.replace, name="replace"),
]

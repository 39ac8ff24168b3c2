"""The portal's addresses and the two yardsticks."""

from django.http import HttpRequest, HttpResponse
from django.urls import path

from meetmalmo import urls
from people.models import Theme

TEN_KILOBYTES = b"x" * 10_240


def bare(request: HttpRequest) -> HttpResponse:
    return HttpResponse(TEN_KILOBYTES)


def one_query(request: HttpRequest) -> HttpResponse:
    Theme.objects.get(key="arbete")
    return HttpResponse(TEN_KILOBYTES)


urlpatterns = [path("bench/bare/", bare), path("bench/one-query/", one_query), *urls.urlpatterns]

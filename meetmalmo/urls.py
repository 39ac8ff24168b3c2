"""Every address of the portal. Swedish has no prefix, other languages have one."""

from django.conf import settings
from django.conf.urls.i18n import i18n_patterns
from django.contrib import admin
from django.urls import URLPattern, URLResolver, include, path

from meetmalmo import sitemap, views
from projects.api import door
from projects.views import reuse

handler400 = "meetmalmo.views.bad_request"
handler403 = "meetmalmo.views.forbidden"
handler404 = "meetmalmo.views.not_found"
handler500 = "meetmalmo.views.server_error"

urlpatterns: list[URLPattern | URLResolver] = [
    path("-/live/", views.live, name="live"),
    path("-/ready/", views.ready, name="ready"),
    path("-/status/", views.status, name="status"),
    # One address in all languages: what programs read says everything in both.
    path("api/v1/", door.v1, {"rest": ""}, name="api"),
    path("api/v1/<path:rest>", door.v1, name="api_part"),
    path("sitemap.xml", sitemap.sitemap, name="sitemap"),
    path("robots.txt", sitemap.robots, name="robots"),
    # Where harvesters look unless told otherwise (DCAT-AP-SE).
    path("datasets/dcat", reuse.dcat, name="dcat"),
]
if settings.MODE == "demo":
    urlpatterns.append(path("-/demo/", include("meetmalmo.demo_mail")))

urlpatterns += i18n_patterns(
    path("", views.home, name="home"),
    path("sa-fungerar-det/", views.how, name="how"),
    path("om/", views.about, name="about"),
    path("sok/", views.search, name="search"),
    path("personuppgifter/", views.page, {"template": "privacy.html"}, name="privacy"),
    path("kakor/", views.page, {"template": "cookies.html"}, name="cookies"),
    path("tillganglighet/", views.page, {"template": "accessibility.html"}, name="accessibility"),
    path("tillganglighet/rapportera/", views.accessibility_report, name="accessibility_report"),
    path("tillganglighet/tack/", views.page, {"template": "accessibility_thanks.html"}, name="accessibility_thanks"),
    path("-/komponenter/", views.components, name="components"),
    path("", include("people.urls")),
    path("", include("ideas.urls")),
    path("", include("projects.urls")),
    path("", include("gatherings.urls")),
    path("admin/", admin.site.urls),
    prefix_default_language=False,
)

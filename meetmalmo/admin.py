"""The staff side's front: one admin site for all apps."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _


class PortalAdminSite(admin.AdminSite):
    site_header = "Meet Malmö"
    site_title = "Meet Malmö"
    index_title = _("Today")
    enable_nav_sidebar = False

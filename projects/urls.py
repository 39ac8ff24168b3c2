"""Addresses of projects. Each part of the app has a list of its own; the number of a project leads its address for ever."""

from django.urls import URLPattern, path, register_converter

from projects.converters import ProjectNumber
from projects.views import catalogue, files, following, member, question, reuse, support

register_converter(ProjectNumber, "projectnumber")

app_name = "projects"

urlpatterns: list[URLPattern] = [
    path("projekt/", catalogue.projects, name="projects"),
    path("projekt/<projectnumber:number>-<slug:slug>/", catalogue.project, name="project"),
    path("projekt/<projectnumber:number>/", catalogue.project_by_number, name="project_by_number"),
    path("projekt/<int:running>/", catalogue.project_by_running_number, name="project_by_running_number"),
    path("fraga/<str:signed>/", question.question, name="question"),
    path("fraga/<str:signed>/ja/", question.yes, name="question_yes"),
    path("fraga/<str:signed>/nej/", question.no, name="question_no"),
    path("fraga/<str:signed>/senare/", question.later, name="question_later"),
    path("projekt/<projectnumber:number>/bild/<int:pk>-<int:width>/", files.picture, name="picture_file"),
    path("projekt/<projectnumber:number>/dokument/<int:pk>/", files.document, name="document"),
    path("grupp/min-lank/", member.lost_link, name="member_lost_link"),
    path("grupp/min-lank/skickad/", member.link_sent, name="member_link_sent"),
    path("grupp/borta/", member.left, name="member_left"),
    path("grupp/<str:token>/", member.member, name="member"),
    path("grupp/<str:token>/nyhet/", member.news, name="member_news"),
    path("grupp/<str:token>/nyhet/<int:pk>/", member.pictures, name="member_pictures"),
    path("grupp/<str:token>/slutrapport/", member.report, name="member_report"),
    path("grupp/<str:token>/uppehall/", member.pause, name="member_pause"),
    path("grupp/<str:token>/namn/", member.name, name="member_name"),
    path("grupp/<str:token>/lamna/", member.leave, name="member_leave"),
    path("grupp/<str:token>/byt-lank/", member.replace, name="member_replace"),
    path("grupp/<str:token>/stod/", support.support, name="member_support"),
    path("grupp/<str:token>/stod/be-om/", support.ask, name="member_support_ask"),
    path("grupp/<str:token>/stod/steg/", support.step, name="member_support_step"),
    path("grupp/<str:token>/stod.ics", support.calendar, name="member_support_calendar"),
    path("personal/stod/<str:signed>.ics", support.staff_calendar, name="staff_support_calendar"),
    path("stod-till-projekt/", support.report, name="support_report"),
    path("stod-till-projekt/<int:year>/", support.report, name="support_report_of"),
    path("stod-till-projekt/<int:year>.csv", support.report_csv, name="support_csv"),
    path("projekt/<projectnumber:number>/folj/", following.follow, name="follow"),
    path("projekt/folj/", following.follow_list, name="follow_list"),
    path("folj/tack/", following.asked, name="follow_asked"),
    path("folj/borta/", following.left, name="follow_left"),
    path("folj/bekrafta/<str:signed>/", following.confirm, name="follow_confirm"),
    path("folj/<str:signed>/", following.follows, name="follows"),
    path("folj/<str:signed>/sluta/<int:pk>/", following.stop, name="follow_stop"),
    path("folj/<str:signed>/sluta/", following.stop_all, name="follow_stop_all"),
    path("folj/<str:signed>/ett-klick/", following.one_click, name="one_click"),
    path("projekt/atom.xml", reuse.feed, name="feed"),
    path("projekt/projekt.csv", reuse.list_csv, name="csv"),
    path("projekt/<projectnumber:number>/atom.xml", reuse.project_feed, name="project_feed"),
    path("projekt/<projectnumber:number>/kalender.ics", reuse.project_calendar, name="calendar"),
    path("projekt/<projectnumber:number>/bild.png", reuse.picture, name="picture"),
    path("oppna-data/", reuse.open_data, name="open_data"),
    path("oppna-data/<slug:key>.<slug:kind>", reuse.data_file, name="data_file"),
    path("sitemap.xml", reuse.sitemap, name="sitemap"),
    path("robots.txt", reuse.robots, name="robots"),
]

"""Addresses of projects. Each part of the app has a list of its own; the number of a project leads its address for ever."""

from django.urls import URLPattern, path, register_converter

from projects.converters import ProjectNumber
from projects.views import catalogue, question

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
]

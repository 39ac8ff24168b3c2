"""Times of day for projects and groups; the schedule stands in meetmalmo/celery.py."""

from celery import shared_task
from django.utils import timezone

from ideas.workdays import is_working_day
from projects import catalogue, following, forgetting, hiding, inviting, joining, last_days, proposing, silence, telling
from projects.exchange import imports


@shared_task(name="projects.work_out")
def work_out(pk: int) -> None:
    proposing.work_out(pk)


@shared_task(name="projects.answer_why_not")
def answer_why_not(pk: int) -> None:
    proposing.answer_why_not(pk)


@shared_task(name="projects.sweep_proposals")
def sweep_proposals() -> None:
    proposing.work_out_waiting()


@shared_task(name="projects.tend_questions")
def tend_questions() -> None:
    inviting.tend(timezone.localdate())
    joining.tend(timezone.localdate())
    proposing.empty_old(timezone.localdate())


@shared_task(name="projects.tell_at_once")
def tell_at_once() -> None:
    telling.tell_at_once()


@shared_task(name="projects.summaries")
def summaries() -> None:
    telling.send_summaries(timezone.now())


@shared_task(name="projects.bounces")
def bounces() -> None:
    following.mark_bounced()


@shared_task(name="projects.morning")
def morning() -> None:
    today = timezone.localdate()
    if is_working_day(today):
        silence.ask_for_news(today)
        silence.remind_of_reports(today)


@shared_task(name="projects.last_days")
def remind_of_last_days() -> None:
    last_days.remind(timezone.now())


@shared_task(name="projects.tidy")
def tidy() -> None:
    catalogue.add_year(timezone.localdate())
    catalogue.gather_words_anew()
    following.tidy()
    forgetting.forget(timezone.localdate())
    telling.forget_told()
    imports.tidy()


@shared_task(name="projects.cover_names")
def cover_names() -> None:
    hiding.cover_new_words()

"""Every job of the schedule exists under the name it is called by."""

from meetmalmo.celery import app


def test_every_scheduled_job_is_a_known_task():
    app.loader.import_default_modules()
    scheduled = {entry["task"] for entry in app.conf.beat_schedule.values()}
    assert scheduled <= set(app.tasks)
    ours = {name for name in app.tasks if not name.startswith("celery.")}
    # What is only asked for when somebody presses a button; its sweep is in the schedule. The warm-up is asked for by the worker.
    asked = {"projects.work_out", "projects.answer_why_not", "gatherings.set_tables", "gatherings.warm_up"}
    assert ours - asked <= scheduled

"""What the border forgets."""

from celery import shared_task

from border.formkeys import forget_old_form_keys
from border.limits import forget_old_counts


@shared_task(name="border.forget")
def forget() -> None:
    """Forget form keys after 30 days and counted posts after their window; safe to run twice."""
    forget_old_form_keys()
    forget_old_counts()

"""Rows of the catalogue are fetched by their numbers: what a search found, and a later page of the list."""

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    # An index on a table that is read all the time is made beside the reading.
    atomic = False

    dependencies = [
        ("projects", "0005_what_followers_were_told"),
    ]

    operations = [
        AddIndexConcurrently(
            model_name="listing",
            index=models.Index(fields=["running"], name="listing_by_number"),
        ),
    ]

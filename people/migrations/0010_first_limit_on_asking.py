"""The first limit on how often one person is asked in twelve months; the city keeps it from here."""

from datetime import date

from django.db import migrations


def add(apps, schema_editor):
    apps.get_model("people", "AskingRule").objects.get_or_create(valid_from=date(2015, 9, 1), defaults={"most_a_year": 4})


def remove(apps, schema_editor):
    apps.get_model("people", "AskingRule").objects.all().delete()


class Migration(migrations.Migration):

    dependencies = [
        ("people", "0009_hiding_limits_and_steps_with_persons"),
    ]

    operations = [migrations.RunPython(add, remove)]

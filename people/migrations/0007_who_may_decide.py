"""Whose decisions somebody from the city may make; set by coordinators."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('people', '0006_first_competences'),
    ]

    operations = [
        migrations.AddField(
            model_name='resourceperson',
            name='administration',
            field=models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='people.administration', verbose_name='may decide for'),
        ),
    ]

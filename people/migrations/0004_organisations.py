"""Organisations, found by name whatever the case and accents."""

import django.contrib.postgres.indexes
import people.models
from django.contrib.postgres.operations import TrigramExtension
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('people', '0003_accessibility_reports'),
    ]

    operations = [
        TrigramExtension(),
        migrations.CreateModel(
            name='Organisation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=120, verbose_name='name')),
                ('sphere', models.CharField(choices=[('city', 'City of Malmö'), ('business', 'Business'), ('civil_society', 'Civil society'), ('academia', 'Academia'), ('other_public', 'Authorities'), ('other', 'Others')], max_length=20, verbose_name='part of society')),
                ('kind', models.CharField(blank=True, help_text='For example: municipal company.', max_length=80, verbose_name='kind')),
                ('website', models.URLField(blank=True, verbose_name='website')),
                ('plain_name', models.GeneratedField(db_persist=True, expression=people.models.Plain('name'), output_field=models.TextField())),
            ],
            options={
                'verbose_name': 'organisation',
                'verbose_name_plural': 'organisations',
                'ordering': ['name'],
                'indexes': [django.contrib.postgres.indexes.GinIndex(django.contrib.postgres.indexes.OpClass(models.F('plain_name'), name='gin_trgm_ops'), name='organisation_trigrams')],
                'constraints': [models.UniqueConstraint(fields=('plain_name',), name='organisation_name_once'), models.CheckConstraint(condition=models.Q(('sphere__in', ['city', 'business', 'civil_society', 'academia', 'other_public', 'other'])), name='organisation_sphere_known')],
            },
        ),
    ]

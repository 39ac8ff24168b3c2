"""The resource pool: entries, the city's list of competences, private addresses."""

import datetime
import django.contrib.postgres.fields
import django.db.models.deletion
import django.db.models.functions.text
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('people', '0004_organisations'),
    ]

    operations = [
        migrations.CreateModel(
            name='Competence',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name_sv', models.CharField(max_length=120, verbose_name='name in Swedish')),
                ('name_en', models.CharField(max_length=120, verbose_name='name in English')),
                ('valid_from', models.DateField(default=datetime.date(2015, 9, 1), verbose_name='valid from')),
                ('valid_to', models.DateField(blank=True, help_text='The last day. Empty: until further notice.', null=True, verbose_name='valid to')),
                ('key', models.SlugField(max_length=60, unique=True, verbose_name='key')),
                ('synonyms', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=60), blank=True, default=list, size=None, verbose_name='other words')),
            ],
            options={
                'verbose_name': 'competence',
                'verbose_name_plural': 'competences',
                'ordering': ['name_sv'],
            },
        ),
        migrations.CreateModel(
            name='ResourcePerson',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('state', models.CharField(choices=[('unconfirmed', 'Address not confirmed'), ('active', 'Active'), ('needs_renewal', 'Asked whether it is still right')], default='unconfirmed', max_length=16, verbose_name='state')),
                ('version', models.PositiveIntegerField(default=1)),
                ('name', models.CharField(max_length=100, verbose_name='name')),
                ('email', models.EmailField(blank=True, max_length=254, verbose_name='e-mail address')),
                ('telephone', models.CharField(blank=True, max_length=30, verbose_name='telephone')),
                ('contact_way', models.CharField(choices=[('mail', 'By e-mail'), ('telephone', 'By telephone'), ('organisation', 'Through my organisation')], default='mail', max_length=12, verbose_name='how to be reached')),
                ('language', models.CharField(choices=[('sv', 'Svenska'), ('en', 'English')], default='sv', max_length=2, verbose_name='language')),
                ('organisation_name', models.CharField(blank=True, max_length=120, verbose_name='organisation')),
                ('sphere', models.CharField(choices=[('city', 'City of Malmö'), ('business', 'Business'), ('civil_society', 'Civil society'), ('academia', 'Academia'), ('other_public', 'Authorities'), ('other', 'Others')], max_length=20, verbose_name='part of society')),
                ('role', models.CharField(blank=True, max_length=100, verbose_name='role')),
                ('own_words', models.TextField(blank=True, verbose_name='in own words')),
                ('offers', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(choices=[('time', 'Time'), ('knowledge', 'Knowledge'), ('premises', 'Premises'), ('contacts', 'Contacts'), ('co_funding', 'Co-funding')], max_length=12), blank=True, default=list, size=None, verbose_name='can offer')),
                ('hours', models.PositiveSmallIntegerField(default=2, verbose_name='hours a month')),
                ('months', models.PositiveSmallIntegerField(default=6, verbose_name='months')),
                ('groups_at_once', models.PositiveSmallIntegerField(default=1, verbose_name='groups at the same time')),
                ('asks_a_year', models.PositiveSmallIntegerField(default=4, verbose_name='how often to be asked in a year')),
                ('spoken', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=5), default=list, size=None, verbose_name='languages for meetings')),
                ('show_organisation', models.BooleanField(default=True, verbose_name='the organisation may be named to others in a group')),
                ('paused_until', models.DateField(blank=True, null=True, verbose_name='paused until')),
                ('ask_again_on', models.DateField(blank=True, null=True, verbose_name='ask again from')),
                ('hidden', models.BooleanField(default=False, verbose_name='hidden everywhere')),
                ('entered_at', models.DateTimeField(verbose_name='entered')),
                ('confirmed_at', models.DateTimeField(blank=True, null=True, verbose_name='confirmed')),
                ('renewed_on', models.DateField(verbose_name='last said to be right')),
                ('warned_on', models.DateField(blank=True, null=True, verbose_name='asked to renew')),
                ('areas', models.ManyToManyField(blank=True, related_name='+', to='people.cityarea', verbose_name='areas')),
                ('entered_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('organisation', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='resource_persons', to='people.organisation', verbose_name='known organisation')),
                ('person', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='resource_entry', to='people.person')),
                ('themes', models.ManyToManyField(blank=True, related_name='+', to='people.theme', verbose_name='themes')),
            ],
            options={
                'verbose_name': 'resource person',
                'verbose_name_plural': 'resource persons',
                'ordering': ['name'],
                'permissions': [('hide_person', 'Can hide a person everywhere')],
                'indexes': [models.Index(fields=['state', 'renewed_on'], name='resource_renewal')],
                'constraints': [models.UniqueConstraint(django.db.models.functions.text.Lower('email'), condition=models.Q(models.Q(('email', ''), _negated=True), models.Q(('state', 'unconfirmed'), _negated=True)), name='resource_email_once'), models.CheckConstraint(condition=models.Q(('sphere__in', ['city', 'business', 'civil_society', 'academia', 'other_public', 'other'])), name='resource_sphere_known'), models.CheckConstraint(condition=models.Q(('state__in', ['unconfirmed', 'active', 'needs_renewal'])), name='resource_state_known'), models.CheckConstraint(condition=models.Q(('state', 'unconfirmed'), ('confirmed_at__isnull', False), _connector='OR'), name='resource_confirmed_at'), models.CheckConstraint(condition=models.Q(models.Q(('email', ''), _negated=True), models.Q(('telephone', ''), _negated=True), models.Q(('organisation_name', ''), _negated=True), _connector='OR'), name='resource_can_be_reached')],
            },
        ),
        migrations.CreateModel(
            name='PoolLink',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('digest', models.CharField(max_length=64, unique=True)),
                ('mailed', models.BooleanField()),
                ('made_at', models.DateTimeField()),
                ('revoked_at', models.DateTimeField(blank=True, null=True)),
                ('resource', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='links', to='people.resourceperson')),
            ],
        ),
        migrations.CreateModel(
            name='OwnCompetence',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('level', models.PositiveSmallIntegerField(choices=[(1, 'Has done it'), (2, 'Does it often'), (3, 'Can lead it')], default=1, verbose_name='level')),
                ('competence', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.competence')),
                ('resource', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='competences', to='people.resourceperson')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('resource', 'competence'), name='competence_once_a_person')],
            },
        ),
    ]

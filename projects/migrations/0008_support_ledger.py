"""What was given becomes the ledger of support; programmes, applications, and a history of both that cannot be changed.

The table of what was given keeps its name and its rows, which were given, so that nothing is moved and old code goes on.
"""

import django.contrib.postgres.fields
import django.db.models.deletion
import django.db.models.functions.datetime
from django.conf import settings
from django.db import migrations, models


GUARD = """
CREATE FUNCTION projects_supportevent_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'projects_supportevent is append-only' USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE TRIGGER projects_supportevent_append_only BEFORE UPDATE OR DELETE ON projects_supportevent
    FOR EACH ROW EXECUTE FUNCTION projects_supportevent_refuse_change();
"""

UNGUARD = """
DROP TRIGGER projects_supportevent_append_only ON projects_supportevent;
DROP FUNCTION projects_supportevent_refuse_change();
"""


class Migration(migrations.Migration):

    dependencies = [
        ('people', '0007_who_may_decide'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ('projects', '0007_files_handed_in'),
    ]

    operations = [
        migrations.AlterModelTable(
            name='supportgiven',
            table='projects_supportgiven',
        ),
        migrations.RenameModel(
            old_name='SupportGiven',
            new_name='Support',
        ),
        migrations.CreateModel(
            name='SupportProgramme',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=120, verbose_name='name')),
                ('giver', models.CharField(max_length=120, verbose_name='who gives')),
                ('giver_sphere', models.CharField(choices=[('city', 'City of Malmö'), ('business', 'Business'), ('civil_society', 'Civil society'), ('academia', 'Academia'), ('other_public', 'Authorities'), ('other', 'Others')], max_length=20, verbose_name='part of society of who gives')),
                ('kind', models.CharField(choices=[('project_lead', 'Find a project lead'), ('participants', 'Find people to take part'), ('premises', 'Premises for workshops'), ('funding_search', 'Help to look for funding'), ('horizon_scan', 'See what others have done'), ('process_support', 'Process support'), ('other', 'Something else')], default='funding_search', max_length=20, verbose_name='kind')),
                ('gives', models.CharField(max_length=300, verbose_name='what it gives')),
                ('gives_en', models.CharField(blank=True, max_length=300, verbose_name='what it gives, in English')),
                ('for_whom', models.CharField(max_length=300, verbose_name='for whom')),
                ('for_whom_en', models.CharField(blank=True, max_length=300, verbose_name='for whom, in English')),
                ('spheres', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(choices=[('city', 'City of Malmö'), ('business', 'Business'), ('civil_society', 'Civil society'), ('academia', 'Academia'), ('other_public', 'Authorities'), ('other', 'Others')], max_length=20), blank=True, default=list, help_text='Parts of society. None chosen: anybody.', size=None, verbose_name='who may apply')),
                ('amount_from', models.PositiveIntegerField(blank=True, help_text='In whole kronor.', null=True, verbose_name='from')),
                ('amount_to', models.PositiveIntegerField(blank=True, help_text='In whole kronor.', null=True, verbose_name='to')),
                ('last_date', models.DateField(blank=True, help_text='Empty when one may apply at any time.', null=True, verbose_name='last day to apply')),
                ('continuous', models.BooleanField(default=False, verbose_name='one may apply at any time')),
                ('address', models.URLField(verbose_name='where to apply')),
                ('invented', models.BooleanField(default=False, verbose_name='invented example')),
                ('checked_on', models.DateField(verbose_name='checked')),
                ('closed_on', models.DateField(blank=True, help_text='Applications to it stay.', null=True, verbose_name='taken out of the catalogue')),
                ('version', models.PositiveIntegerField(default=1)),
                ('changed_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), verbose_name='changed')),
                ('checked_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='checked by')),
                ('themes', models.ManyToManyField(blank=True, help_text='None chosen: any theme.', related_name='programmes', to='people.theme', verbose_name='themes')),
            ],
            options={
                'verbose_name': 'support programme',
                'verbose_name_plural': 'support programmes',
                'ordering': [models.OrderBy(models.F('last_date'), nulls_last=True), 'name'],
                'constraints': [models.CheckConstraint(condition=models.Q(('kind__in', ['project_lead', 'participants', 'premises', 'funding_search', 'horizon_scan', 'process_support', 'other'])), name='programme_kind_known'), models.CheckConstraint(condition=models.Q(('giver_sphere__in', ['city', 'business', 'civil_society', 'academia', 'other_public', 'other'])), name='programme_giver_sphere_known'), models.CheckConstraint(condition=models.Q(('spheres__contained_by', ['city', 'business', 'civil_society', 'academia', 'other_public', 'other'])), name='programme_spheres_known'), models.CheckConstraint(condition=models.Q(models.Q(('continuous', True), ('last_date__isnull', True)), models.Q(('continuous', False), ('last_date__isnull', False)), _connector='OR'), name='programme_has_a_last_day_or_none'), models.CheckConstraint(condition=models.Q(('amount_from__isnull', True), ('amount_to__isnull', True), ('amount_to__gte', models.F('amount_from')), _connector='OR'), name='programme_amounts_in_order'), models.UniqueConstraint(fields=('name', 'giver'), name='programme_once')],
            },
        ),
        migrations.CreateModel(
            name='SupportApplication',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('state', models.CharField(choices=[('considering', 'Considering'), ('sent', 'Sent'), ('granted', 'Granted'), ('declined', 'Declined'), ('withdrawn', 'Taken back')], default='considering', max_length=12, verbose_name='state')),
                ('by_role', models.CharField(blank=True, max_length=80, verbose_name='who writes it, by role')),
                ('asked_amount', models.PositiveIntegerField(blank=True, help_text='In whole kronor.', null=True, verbose_name='sum applied for')),
                ('granted_amount', models.PositiveIntegerField(blank=True, help_text='In whole kronor.', null=True, verbose_name='sum granted')),
                ('begun_on', models.DateField(verbose_name='begun')),
                ('sent_on', models.DateField(blank=True, null=True, verbose_name='sent')),
                ('decided_on', models.DateField(blank=True, help_text='By the giver; or by the group, when it took it back.', null=True, verbose_name='decided')),
                ('decision', models.CharField(blank=True, max_length=300, verbose_name='decision in words')),
                ('version', models.PositiveIntegerField(default=1)),
                ('changed_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), verbose_name='changed')),
                ('organisation', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.organisation', verbose_name='who applies')),
                ('project', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='support_applications', to='projects.project', verbose_name='project')),
                ('programme', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='applications', to='projects.supportprogramme', verbose_name='support programme')),
            ],
            options={
                'verbose_name': 'application for support',
                'verbose_name_plural': 'applications for support',
                'ordering': ['-begun_on', '-id'],
                'constraints': [models.CheckConstraint(condition=models.Q(('state__in', ['considering', 'sent', 'granted', 'declined', 'withdrawn'])), name='support_application_state_known'), models.UniqueConstraint(condition=models.Q(('decided_on__isnull', True)), fields=('project', 'programme'), name='application_once_at_a_time'), models.CheckConstraint(condition=models.Q(models.Q(('state__in', ['sent', 'granted', 'declined']), _negated=True), ('sent_on__isnull', False), _connector='OR'), name='application_sent_on_a_day'), models.CheckConstraint(condition=models.Q(models.Q(('decided_on__isnull', True), ('state__in', ('considering', 'sent'))), models.Q(models.Q(('state__in', ('considering', 'sent')), _negated=True), ('decided_on__isnull', False)), _connector='OR'), name='application_decided_on_a_day'), models.CheckConstraint(condition=models.Q(('state', 'granted'), ('granted_amount__isnull', True), _connector='OR'), name='application_sum_only_when_granted')],
            },
        ),
        migrations.CreateModel(
            name='SupportEvent',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField()),
                ('old_state', models.CharField(blank=True, max_length=12)),
                ('new_state', models.CharField(max_length=12)),
                ('actor_kind', models.CharField(choices=[('staff', 'Staff'), ('lead', 'The project lead'), ('member', 'A member of the group'), ('system', 'The portal')], max_length=12)),
                ('note', models.TextField(blank=True)),
                ('actor', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('application', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='events', to='projects.supportapplication')),
                ('support', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='events', to='projects.support')),
            ],
            options={
                'verbose_name': 'event',
                'verbose_name_plural': 'events',
                'ordering': ['at', 'id'],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('application__isnull', True), ('support__isnull', False)), models.Q(('application__isnull', False), ('support__isnull', True)), _connector='OR'), name='support_event_is_of_one')],
            },
        ),
        migrations.AlterModelOptions(
            name='support',
            options={'ordering': ['given_on', 'id'], 'verbose_name': 'support', 'verbose_name_plural': 'support'},
        ),
        migrations.AddField(
            model_name='support',
            name='answer_by',
            field=models.DateField(blank=True, null=True, verbose_name='answer by'),
        ),
        migrations.AddField(
            model_name='support',
            name='asked_amount',
            field=models.PositiveIntegerField(blank=True, help_text='In whole kronor.', null=True, verbose_name='sum asked for'),
        ),
        migrations.AddField(
            model_name='support',
            name='asked_by',
            field=models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='projects.projectmembership', verbose_name='asked for by'),
        ),
        migrations.AddField(
            model_name='support',
            name='asked_on',
            field=models.DateField(blank=True, null=True, verbose_name='asked for'),
        ),
        migrations.AddField(
            model_name='support',
            name='by_role',
            field=models.CharField(blank=True, db_default='', default='', max_length=80, verbose_name='who gives it, by role'),
        ),
        migrations.AddField(
            model_name='support',
            name='by_sphere',
            field=models.CharField(choices=[('city', 'City of Malmö'), ('business', 'Business'), ('civil_society', 'Civil society'), ('academia', 'Academia'), ('other_public', 'Authorities'), ('other', 'Others')], db_default='city', default='city', max_length=20, verbose_name='part of society of who gives'),
        ),
        migrations.AddField(
            model_name='support',
            name='changed_at',
            field=models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), verbose_name='changed'),
        ),
        migrations.AddField(
            model_name='support',
            name='given_amount',
            field=models.PositiveIntegerField(blank=True, help_text='In whole kronor.', null=True, verbose_name='sum given'),
        ),
        migrations.AddField(
            model_name='support',
            name='language',
            field=models.CharField(choices=[('sv', 'Svenska'), ('en', 'English')], db_default='sv', default='sv', max_length=2, verbose_name='language'),
        ),
        migrations.AddField(
            model_name='support',
            name='organisation',
            field=models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.organisation', verbose_name='organisation'),
        ),
        migrations.AddField(
            model_name='support',
            name='persons',
            field=models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='how many persons'),
        ),
        migrations.AddField(
            model_name='support',
            name='promised_amount',
            field=models.PositiveIntegerField(blank=True, help_text='In whole kronor.', null=True, verbose_name='sum promised'),
        ),
        migrations.AddField(
            model_name='support',
            name='promised_on',
            field=models.DateField(blank=True, null=True, verbose_name='promised'),
        ),
        migrations.AddField(
            model_name='support',
            name='promised_until',
            field=models.DateField(blank=True, null=True, verbose_name='promised until'),
        ),
        migrations.AddField(
            model_name='support',
            name='state',
            field=models.CharField(choices=[('asked', 'Asked for'), ('promised', 'Promised'), ('given', 'Given'), ('declined', 'Declined'), ('withdrawn', 'Taken back')], db_default='given', default='asked', max_length=12, verbose_name='state'),
        ),
        migrations.AddField(
            model_name='support',
            name='version',
            field=models.PositiveIntegerField(db_default=1, default=1),
        ),
        migrations.AddField(
            model_name='support',
            name='why',
            field=models.CharField(blank=True, db_default='', default='', max_length=300, verbose_name='why not'),
        ),
        migrations.AlterField(
            model_name='support',
            name='given_on',
            field=models.DateField(blank=True, null=True, verbose_name='given'),
        ),
        migrations.AddField(
            model_name='support',
            name='application',
            field=models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='support', to='projects.supportapplication', verbose_name='application'),
        ),
        migrations.AddConstraint(
            model_name='support',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ['asked', 'promised', 'given', 'declined', 'withdrawn'])), name='support_state_known'),
        ),
        migrations.AddConstraint(
            model_name='support',
            constraint=models.CheckConstraint(condition=models.Q(('by_sphere__in', ['city', 'business', 'civil_society', 'academia', 'other_public', 'other'])), name='support_sphere_known'),
        ),
        migrations.AddConstraint(
            model_name='support',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state', 'asked'), _negated=True), models.Q(('answer_by__isnull', False), ('asked_on__isnull', False)), _connector='OR'), name='support_asked_on_a_day_with_an_answer_day'),
        ),
        migrations.AddConstraint(
            model_name='support',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state', 'promised'), _negated=True), models.Q(('promised_on__isnull', False), ('promised_until__isnull', False), models.Q(('organisation__isnull', False), models.Q(('by_role', ''), _negated=True), _connector='OR')), _connector='OR'), name='support_promised_by_somebody_until_a_day'),
        ),
        migrations.AddConstraint(
            model_name='support',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state', 'given'), _negated=True), ('given_on__isnull', False), _connector='OR'), name='support_given_on_a_day'),
        ),
        migrations.AddConstraint(
            model_name='support',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state', 'declined'), _negated=True), models.Q(('why', ''), _negated=True), _connector='OR'), name='support_declined_says_why'),
        ),
        migrations.AddConstraint(
            model_name='support',
            constraint=models.CheckConstraint(condition=models.Q(('state', 'given'), ('application__isnull', True), ('state', 'withdrawn'), _connector='OR'), name='support_of_a_grant_is_given'),
        ),
        migrations.RunSQL(GUARD, UNGUARD),
    ]

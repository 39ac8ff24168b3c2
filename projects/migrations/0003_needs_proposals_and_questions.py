"""What groups need, by which rules, what was proposed, and who was asked."""

import django.contrib.postgres.fields
import django.db.models.deletion
import projects.models.staffing
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('people', '0007_who_may_decide'),
        ('projects', '0002_history_is_append_only'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='GroupInvitation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('sphere', models.CharField(choices=[('city', 'City of Malmö'), ('business', 'Business'), ('civil_society', 'Civil society'), ('academia', 'Academia'), ('other_public', 'Authorities'), ('other', 'Others')], max_length=20, verbose_name='part of society')),
                ('reasons', models.JSONField(default=list, help_text='Why this person, as told to her.')),
                ('message', models.TextField(blank=True, verbose_name='words of the coordinator')),
                ('state', models.CharField(choices=[('sent', 'Asked'), ('accepted', 'Said yes'), ('declined', 'Said no'), ('later', 'Not now'), ('expired', 'No answer'), ('too_late', 'The chair was taken'), ('withdrawn', 'Taken back')], default='sent', max_length=10, verbose_name='state')),
                ('nonce', models.CharField(max_length=43)),
                ('sent_at', models.DateTimeField(verbose_name='asked')),
                ('answer_before', models.DateField(verbose_name='answer before')),
                ('reminded_at', models.DateTimeField(blank=True, null=True)),
                ('answered_at', models.DateTimeField(blank=True, null=True, verbose_name='answered')),
                ('words', models.TextField(blank=True, verbose_name='what was said')),
                ('suggested', models.CharField(blank=True, max_length=300, verbose_name='suggested somebody else')),
            ],
            options={
                'verbose_name': 'question to a person',
                'verbose_name_plural': 'questions to people',
                'ordering': ['-sent_at'],
            },
        ),
        migrations.CreateModel(
            name='GroupProposal',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('state', models.CharField(choices=[('waiting', 'Waits to be worked out'), ('working', 'Is being worked out'), ('done', 'Worked out'), ('failed', 'Could not be worked out')], default='waiting', max_length=8, verbose_name='state')),
                ('made_at', models.DateTimeField(verbose_name='made')),
                ('digest', models.CharField(help_text='SHA-256 of input and seed: the same question is worked out once.', max_length=64)),
                ('input', models.TextField()),
                ('seed', models.CharField(max_length=40)),
                ('version', models.CharField(blank=True, max_length=10)),
                ('result', models.JSONField(default=dict)),
                ('done_at', models.DateTimeField(blank=True, null=True, verbose_name='worked out')),
                ('error', models.CharField(blank=True, max_length=300)),
                ('emptied_at', models.DateTimeField(blank=True, null=True)),
            ],
            options={
                'verbose_name': 'proposal of a group',
                'verbose_name_plural': 'proposals of groups',
                'ordering': ['-made_at', '-id'],
            },
        ),
        migrations.CreateModel(
            name='GroupRules',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('size_from', models.PositiveSmallIntegerField(default=5, verbose_name='at least so many')),
                ('size_to', models.PositiveSmallIntegerField(default=8, verbose_name='at the most so many')),
                ('least', models.JSONField(default=projects.models.staffing.first_least, verbose_name='at least from each part of society')),
                ('spheres', models.PositiveSmallIntegerField(default=3, verbose_name='different parts of society')),
                ('per_organisation', models.PositiveSmallIntegerField(default=2, verbose_name='at the most from one organisation')),
                ('languages', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=5), default=projects.models.staffing.first_languages, size=None, verbose_name='languages')),
                ('hours', models.PositiveSmallIntegerField(default=2, verbose_name='hours a month')),
                ('months', models.PositiveSmallIntegerField(default=6, verbose_name='months')),
                ('ties', models.CharField(choices=[('new', 'Rather new acquaintances'), ('known', 'Rather people who know each other'), ('any', 'Does not matter')], default='new', max_length=6, verbose_name='people who have worked together')),
                ('version', models.PositiveIntegerField(default=0)),
            ],
            options={
                'verbose_name': 'rules of the group',
                'verbose_name_plural': 'rules of groups',
            },
        ),
        migrations.CreateModel(
            name='ProposalChange',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(max_length=10)),
                ('why', models.CharField(blank=True, max_length=300)),
                ('at', models.DateTimeField()),
            ],
            options={
                'ordering': ['at', 'id'],
            },
        ),
        migrations.AddField(
            model_name='need',
            name='administration',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.administration', verbose_name='may decide for'),
        ),
        migrations.AddField(
            model_name='need',
            name='competence',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.competence', verbose_name='competence'),
        ),
        migrations.AddField(
            model_name='need',
            name='count',
            field=models.PositiveSmallIntegerField(default=1, verbose_name='how many'),
        ),
        migrations.AddField(
            model_name='need',
            name='level',
            field=models.PositiveSmallIntegerField(choices=[(1, 'Has done it'), (2, 'Does it often'), (3, 'Can lead it')], default=1, verbose_name='level'),
        ),
        migrations.AddField(
            model_name='need',
            name='public',
            field=models.BooleanField(default=True, verbose_name="shown on the project's page"),
        ),
        migrations.AddField(
            model_name='need',
            name='strength',
            field=models.CharField(choices=[('must', 'Must be there'), ('should', 'Should be there'), ('may', 'Would be good')], default='should', max_length=6, verbose_name='how needed'),
        ),
        migrations.AlterField(
            model_name='event',
            name='kind',
            field=models.CharField(choices=[('started', 'Made a project'), ('moved', 'Changed its state'), ('published', 'Publication changed'), ('changed', 'Facts changed'), ('member_joined', 'Somebody joined the group'), ('member_left', 'Somebody left the group'), ('partner_joined', 'An organisation joined'), ('partner_left', 'An organisation left'), ('asked', 'Somebody was asked to join'), ('asked_for_news', 'Asked for news'), ('update_posted', 'News posted'), ('update_published', 'News published'), ('update_declined', 'News not published'), ('decision', 'Decision of the city'), ('report', 'Closing report'), ('link_replaced', 'Private link replaced')], max_length=20),
        ),
        migrations.AddConstraint(
            model_name='need',
            constraint=models.CheckConstraint(condition=models.Q(('competence__isnull', True), ('administration__isnull', True), _connector='OR'), name='need_is_of_one_kind'),
        ),
        migrations.AddConstraint(
            model_name='need',
            constraint=models.CheckConstraint(condition=models.Q(('count__gte', 1)), name='need_of_at_least_one'),
        ),
        migrations.AddField(
            model_name='groupinvitation',
            name='asked_by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='asked by'),
        ),
        migrations.AddField(
            model_name='groupinvitation',
            name='membership',
            field=models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='invitation', to='projects.projectmembership'),
        ),
        migrations.AddField(
            model_name='groupinvitation',
            name='project',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='invitations', to='projects.project'),
        ),
        migrations.AddField(
            model_name='groupinvitation',
            name='resource',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='invitations', to='people.resourceperson'),
        ),
        migrations.AddField(
            model_name='groupproposal',
            name='made_by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='made by'),
        ),
        migrations.AddField(
            model_name='groupproposal',
            name='projects',
            field=models.ManyToManyField(related_name='proposals', to='projects.project'),
        ),
        migrations.AddField(
            model_name='groupinvitation',
            name='proposal',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='projects.groupproposal'),
        ),
        migrations.AddField(
            model_name='grouprules',
            name='area',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='people.cityarea', verbose_name='area'),
        ),
        migrations.AddField(
            model_name='grouprules',
            name='conflicts',
            field=models.ManyToManyField(blank=True, related_name='+', to='people.organisation', verbose_name='conflict of interest'),
        ),
        migrations.AddField(
            model_name='grouprules',
            name='project',
            field=models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='rules', to='projects.project'),
        ),
        migrations.AddField(
            model_name='proposalchange',
            name='by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='proposalchange',
            name='instead_of',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='people.resourceperson'),
        ),
        migrations.AddField(
            model_name='proposalchange',
            name='project',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='projects.project'),
        ),
        migrations.AddField(
            model_name='proposalchange',
            name='proposal',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='changes', to='projects.groupproposal'),
        ),
        migrations.AddField(
            model_name='proposalchange',
            name='resource',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='people.resourceperson'),
        ),
        migrations.AddIndex(
            model_name='groupinvitation',
            index=models.Index(fields=['resource', '-sent_at'], name='invitation_of_person'),
        ),
        migrations.AddConstraint(
            model_name='groupinvitation',
            constraint=models.UniqueConstraint(condition=models.Q(('state', 'sent')), fields=('project', 'resource'), name='asked_once_at_a_time'),
        ),
        migrations.AddConstraint(
            model_name='groupinvitation',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ['sent', 'accepted', 'declined', 'later', 'expired', 'too_late', 'withdrawn'])), name='invitation_state_known'),
        ),
        migrations.AddConstraint(
            model_name='groupinvitation',
            constraint=models.CheckConstraint(condition=models.Q(('state', 'sent'), ('answered_at__isnull', False), _connector='OR'), name='invitation_answered_at'),
        ),
        migrations.AddConstraint(
            model_name='grouprules',
            constraint=models.CheckConstraint(condition=models.Q(('size_to__gte', models.F('size_from'))), name='group_size_in_order'),
        ),
        migrations.AddConstraint(
            model_name='grouprules',
            constraint=models.CheckConstraint(condition=models.Q(('size_from__gte', 2)), name='group_of_at_least_two'),
        ),
    ]

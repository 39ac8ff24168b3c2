import datetime
import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.contrib.postgres.operations
import django.contrib.postgres.search
import django.db.models.deletion
import django.db.models.expressions
import django.db.models.functions.text
import ideas.models.idea
import people.models.base
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('people', '0003_accessibility_reports'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        django.contrib.postgres.operations.TrigramExtension(
        ),
        migrations.CreateModel(
            name='CriteriaSet',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('valid_from', models.DateField(default=datetime.date(2015, 9, 1), verbose_name='valid from')),
                ('valid_to', models.DateField(blank=True, help_text='The last day. Empty: until further notice.', null=True, verbose_name='valid to')),
                ('name', models.CharField(max_length=80, verbose_name='name')),
            ],
            options={
                'verbose_name': 'set of criteria',
                'verbose_name_plural': 'sets of criteria',
                'ordering': ['-valid_from'],
            },
        ),
        migrations.CreateModel(
            name='InventoryPlace',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name_sv', models.CharField(max_length=120, verbose_name='name in Swedish')),
                ('name_en', models.CharField(max_length=120, verbose_name='name in English')),
                ('valid_from', models.DateField(default=datetime.date(2015, 9, 1), verbose_name='valid from')),
                ('valid_to', models.DateField(blank=True, help_text='The last day. Empty: until further notice.', null=True, verbose_name='valid to')),
                ('side', models.CharField(choices=[('inside', 'Inside the city'), ('outside', 'Outside the city')], max_length=10, verbose_name='side')),
                ('position', models.PositiveSmallIntegerField(default=0, verbose_name='position')),
            ],
            options={
                'verbose_name': 'place to look',
                'verbose_name_plural': 'places to look',
                'ordering': ['side', 'position', 'id'],
            },
        ),
        migrations.CreateModel(
            name='NumberSeries',
            fields=[
                ('year', models.PositiveSmallIntegerField(primary_key=True, serialize=False)),
                ('last', models.PositiveIntegerField()),
            ],
        ),
        migrations.CreateModel(
            name='Criterion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name_sv', models.CharField(max_length=120, verbose_name='name in Swedish')),
                ('name_en', models.CharField(max_length=120, verbose_name='name in English')),
                ('key', models.SlugField(max_length=40, verbose_name='key')),
                ('position', models.PositiveSmallIntegerField(verbose_name='position')),
                ('question_sv', models.CharField(max_length=200, verbose_name='question in Swedish')),
                ('question_en', models.CharField(max_length=200, verbose_name='question in English')),
                ('hint_sv', models.TextField(blank=True, verbose_name='hint in Swedish')),
                ('hint_en', models.TextField(blank=True, verbose_name='hint in English')),
                ('yes_sv', models.TextField(blank=True, verbose_name='example of yes, in Swedish')),
                ('yes_en', models.TextField(blank=True, verbose_name='example of yes, in English')),
                ('no_sv', models.TextField(blank=True, verbose_name='example of no, in Swedish')),
                ('no_en', models.TextField(blank=True, verbose_name='example of no, in English')),
                ('criteria_set', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='criteria', to='ideas.criteriaset', verbose_name='set of criteria')),
            ],
            options={
                'verbose_name': 'criterion',
                'verbose_name_plural': 'criteria',
                'ordering': ['criteria_set', 'position'],
                'constraints': [models.UniqueConstraint(fields=('criteria_set', 'key'), name='criterion_key_once_in_set'), models.UniqueConstraint(fields=('criteria_set', 'position'), name='criterion_position_once_in_set')],
            },
        ),
        migrations.CreateModel(
            name='Idea',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.CharField(max_length=16, unique=True, verbose_name='number')),
                ('year', models.PositiveSmallIntegerField()),
                ('running', models.PositiveIntegerField()),
                ('state', models.CharField(choices=[('submitted', 'Received'), ('under_review', 'Being read'), ('info_requested', 'Waiting for the giver'), ('accepted', 'Answer: yes'), ('declined', 'Answer: no, with reasons'), ('referred', 'Answer: a better way'), ('parked', 'Answer: rests until a date'), ('merged', 'Joined with another idea'), ('withdrawn', 'Taken back'), ('became_project', 'Became a project')], default='submitted', max_length=20, verbose_name='state')),
                ('version', models.PositiveIntegerField(default=1)),
                ('received_at', models.DateTimeField(verbose_name='received')),
                ('received_on', models.DateField(verbose_name='received on')),
                ('answer_due', models.DateField(verbose_name='answer due')),
                ('delayed_to', models.DateField(blank=True, null=True, verbose_name='new date told')),
                ('answered_at', models.DateTimeField(blank=True, null=True, verbose_name='answered')),
                ('told_at', models.DateTimeField(blank=True, help_text='When the coordinators were told that it came in.', null=True)),
                ('title', models.CharField(max_length=120, verbose_name='title')),
                ('problem', models.TextField(verbose_name='problem, and for whom')),
                ('proposal', models.TextField(verbose_name='what you want to do')),
                ('partners_asked', models.BooleanField(default=False, verbose_name='partners already asked')),
                ('partners', models.TextField(blank=True, verbose_name='which partners')),
                ('spheres_wanted', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(choices=[('city', 'City of Malmö'), ('business', 'Business'), ('civil_society', 'Civil society'), ('academia', 'Academia'), ('other_public', 'Authorities'), ('other', 'Others')], max_length=20), size=None, verbose_name='wanted at the table')),
                ('support_wanted', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(choices=[('project_lead', 'Find a project lead'), ('participants', 'Find people to take part'), ('premises', 'Premises for workshops'), ('funding_search', 'Help to look for funding'), ('horizon_scan', 'See what others have done'), ('process_support', 'Process support'), ('other', 'Something else')], max_length=20), blank=True, default=list, size=None, verbose_name='support wanted')),
                ('giver_name', models.CharField(max_length=100, verbose_name='name of the giver')),
                ('giver_email', models.EmailField(blank=True, help_text='Empty: to be told by telephone.', max_length=254, verbose_name='e-mail of the giver')),
                ('giver_phone', models.CharField(blank=True, max_length=30, verbose_name='telephone of the giver')),
                ('giver_organisation', models.CharField(blank=True, max_length=120, verbose_name='organisation of the giver')),
                ('giver_sphere', models.CharField(choices=[('city', 'City of Malmö'), ('business', 'Business'), ('civil_society', 'Civil society'), ('academia', 'Academia'), ('other_public', 'Authorities'), ('other', 'Others')], max_length=20, verbose_name='part of society of the giver')),
                ('own_role', models.CharField(blank=True, max_length=300, verbose_name='own role in a project')),
                ('reply_language', models.CharField(choices=[('sv', 'Svenska'), ('en', 'English')], default='sv', max_length=2, verbose_name='reply language')),
                ('origin', models.CharField(choices=[('web', 'On the web'), ('meeting', 'In a meeting'), ('gathering', 'At a gathering'), ('ambassador', 'Through an ambassador'), ('telephone', 'By telephone')], default='web', max_length=20, verbose_name='how it came in')),
                ('notice_version', models.CharField(default='2026-11', max_length=20)),
                ('email_confirmed_at', models.DateTimeField(blank=True, null=True, verbose_name='address confirmed')),
                ('follow_by_mail', models.BooleanField(default=False, verbose_name='wants a mail at every step')),
                ('case_number', models.CharField(blank=True, max_length=40, verbose_name='case number')),
                ('registered_on', models.DateField(blank=True, null=True, verbose_name='registered on')),
                ('party', models.CharField(blank=True, max_length=120, verbose_name='from whom')),
                ('brief_matter', models.CharField(blank=True, help_text='Neutral, without names: it stands in the public register.', max_length=200, verbose_name='what it is about, in short')),
                ('secrecy_mark', models.BooleanField(default=False, verbose_name='secrecy mark')),
                ('plain_title', models.GeneratedField(db_persist=True, expression=people.models.base.Plain('title'), output_field=models.TextField())),
                ('search', models.GeneratedField(db_persist=True, expression=ideas.models.idea.SwedishVector(models.Func(models.F('title'), models.Value(' '), models.F('problem'), models.Value(' '), models.F('proposal'), arg_joiner=' || ', output_field=models.TextField(), template='%(expressions)s')), output_field=django.contrib.postgres.search.SearchVectorField())),
                ('areas', models.ManyToManyField(blank=True, to='people.cityarea', verbose_name='areas')),
                ('criteria_set', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to='ideas.criteriaset', verbose_name='set of criteria')),
                ('giver', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='ideas', to='people.person')),
                ('merged_into', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='merged_ideas', to='ideas.idea')),
                ('reader', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='ideas_read', to=settings.AUTH_USER_MODEL, verbose_name='reader')),
                ('themes', models.ManyToManyField(blank=True, to='people.theme', verbose_name='themes')),
            ],
            options={
                'verbose_name': 'idea',
                'verbose_name_plural': 'ideas',
                'ordering': ['-received_at'],
                'permissions': [('answer_idea', 'Can answer ideas'), ('register_idea', 'Can register ideas')],
                'indexes': [models.Index(condition=models.Q(('state__in', ('submitted', 'under_review', 'info_requested'))), fields=['answer_due', 'id'], name='idea_queue'), models.Index(fields=['state', '-received_at'], name='idea_state_received'), models.Index(django.db.models.functions.text.Lower('giver_email'), name='idea_giver_email'), models.Index(fields=['received_on'], name='idea_received_on'), django.contrib.postgres.indexes.GinIndex(fields=['search'], name='idea_search'), django.contrib.postgres.indexes.GinIndex(django.contrib.postgres.indexes.OpClass(models.F('plain_title'), name='gin_trgm_ops'), name='idea_title_trigrams')],
                'constraints': [models.UniqueConstraint(fields=('year', 'running'), name='idea_running_number_once_a_year'), models.CheckConstraint(condition=models.Q(('answer_due', django.db.models.expressions.CombinedExpression(models.F('received_on'), '+', models.Value(21)))), name='idea_due_21_days_after_received'), models.CheckConstraint(condition=models.Q(('state__in', ['submitted', 'under_review', 'info_requested', 'accepted', 'declined', 'referred', 'parked', 'merged', 'withdrawn', 'became_project'])), name='idea_state_known'), models.CheckConstraint(condition=models.Q(models.Q(('state__in', ('accepted', 'declined', 'referred', 'parked', 'became_project')), _negated=True), ('answered_at__isnull', False), _connector='OR'), name='idea_answered_has_a_time'), models.CheckConstraint(condition=models.Q(models.Q(('merged_into__isnull', False), ('state', 'merged')), models.Q(models.Q(('state', 'merged'), _negated=True), ('merged_into__isnull', True)), _connector='OR'), name='idea_merged_knows_into_which'), models.CheckConstraint(condition=models.Q(('merged_into', models.F('id')), _negated=True), name='idea_not_merged_into_itself'), models.CheckConstraint(condition=models.Q(('case_number', ''), ('registered_on__isnull', False), _connector='OR'), name='idea_case_number_has_a_date')],
            },
        ),
        migrations.CreateModel(
            name='GiverQuestion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('text', models.TextField()),
                ('asked_at', models.DateTimeField()),
                ('answer_before', models.DateField()),
                ('reply', models.TextField(blank=True)),
                ('replied_at', models.DateTimeField(blank=True, null=True)),
                ('asked_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('idea', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='questions', to='ideas.idea')),
            ],
            options={
                'ordering': ['asked_at'],
                'constraints': [models.UniqueConstraint(condition=models.Q(('replied_at__isnull', True)), fields=('idea',), name='one_open_question_to_the_giver')],
            },
        ),
        migrations.CreateModel(
            name='Event',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField()),
                ('kind', models.CharField(choices=[('received', 'Received'), ('confirmed', 'Address confirmed'), ('registered', 'Registered'), ('assigned', 'Given to a reader'), ('taken', 'Being read'), ('asked', 'Question to the giver'), ('replied', 'Reply from the giver'), ('ambassador_asked', 'Question to an ambassador'), ('ambassador_replied', 'Reply from an ambassador'), ('added', 'Addition by the giver'), ('judged', 'Judgement saved'), ('inventory', 'Inventory'), ('answer_written', 'Answer written'), ('answer_held', 'Answer held'), ('delayed', 'Delay told'), ('answered', 'Answered'), ('reopened', 'Taken up again'), ('merged', 'Joined with another idea'), ('unmerged', 'Joining undone'), ('withdrawn', 'Taken back'), ('restored', 'Withdrawal undone'), ('link_replaced', 'Private link replaced'), ('contact_changed', 'Contact settings changed'), ('became_project', 'Became a project')], max_length=20)),
                ('old_state', models.CharField(blank=True, max_length=20)),
                ('new_state', models.CharField(blank=True, max_length=20)),
                ('actor_kind', models.CharField(choices=[('giver', 'The idea giver'), ('staff', 'Staff'), ('ambassador', 'An ambassador'), ('system', 'The portal')], max_length=12)),
                ('note', models.TextField(blank=True)),
                ('actor', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('idea', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='events', to='ideas.idea')),
            ],
            options={
                'verbose_name': 'event',
                'verbose_name_plural': 'events',
                'ordering': ['at', 'id'],
                'indexes': [models.Index(fields=['idea', 'at'], name='event_of_idea')],
            },
        ),
        migrations.CreateModel(
            name='Draft',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('digest', models.CharField(help_text='SHA-256 of the address; the address itself is not kept.', max_length=64, unique=True)),
                ('form_key', models.CharField(max_length=64)),
                ('typed', models.JSONField(default=dict, help_text='Field name to what was typed, a text or a list of texts.')),
                ('language', models.CharField(choices=[('sv', 'Svenska'), ('en', 'English')], default='sv', max_length=2)),
                ('started_at', models.DateTimeField()),
                ('touched_at', models.DateTimeField()),
                ('remove_on', models.DateField()),
                ('idea', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='drafts', to='ideas.idea')),
            ],
        ),
        migrations.CreateModel(
            name='Delay',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('reason', models.CharField(max_length=300)),
                ('changed', models.CharField(blank=True, help_text='What we have changed so that it does not happen again. Shown publicly.', max_length=300)),
                ('new_date', models.DateField()),
                ('told_at', models.DateTimeField()),
                ('told_by', models.ForeignKey(blank=True, help_text='Empty: the portal told it, because nobody had.', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('idea', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='delays', to='ideas.idea')),
            ],
            options={
                'ordering': ['told_at'],
            },
        ),
        migrations.CreateModel(
            name='CriterionAnswer',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('text', models.TextField()),
                ('criterion', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to='ideas.criterion')),
                ('idea', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='criterion_answers', to='ideas.idea')),
            ],
            options={
                'ordering': ['criterion__position'],
                'constraints': [models.UniqueConstraint(fields=('idea', 'criterion'), name='one_text_per_criterion')],
            },
        ),
        migrations.CreateModel(
            name='Attachment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('stored_name', models.CharField(max_length=80, unique=True)),
                ('label', models.CharField(max_length=120)),
                ('content_type', models.CharField(max_length=100)),
                ('size', models.PositiveIntegerField(help_text='bytes')),
                ('sha256', models.CharField(max_length=64)),
                ('scan', models.CharField(default='unscanned', max_length=12)),
                ('added_at', models.DateTimeField()),
                ('draft', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='attachments', to='ideas.draft')),
                ('idea', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='attachments', to='ideas.idea')),
            ],
            options={
                'ordering': ['added_at', 'id'],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('draft__isnull', False), ('idea__isnull', True)), models.Q(('draft__isnull', True), ('idea__isnull', False)), _connector='OR'), name='attachment_belongs_to_one')],
            },
        ),
        migrations.CreateModel(
            name='Assessment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveIntegerField(default=1)),
                ('saved_at', models.DateTimeField()),
                ('saved_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('criteria_set', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to='ideas.criteriaset')),
                ('idea', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='assessment', to='ideas.idea')),
            ],
        ),
        migrations.CreateModel(
            name='Answer',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('accepted', 'Yes'), ('declined', 'No, with reasons'), ('referred', 'A better way'), ('parked', 'Rests until a date')], max_length=10, verbose_name='answer')),
                ('stage', models.CharField(choices=[('draft', 'Draft'), ('held', 'Held'), ('sent', 'Sent')], default='draft', max_length=10)),
                ('version', models.PositiveIntegerField(default=1)),
                ('text', models.TextField(verbose_name='the answer in your own words')),
                ('would_change', models.TextField(blank=True, verbose_name='what would change the answer')),
                ('next_step', models.TextField(blank=True, verbose_name='next step')),
                ('where_to', models.CharField(blank=True, max_length=120, verbose_name='where the idea belongs')),
                ('where_link', models.URLField(blank=True, verbose_name='address there')),
                ('review_on', models.DateField(blank=True, null=True, verbose_name='taken up again on')),
                ('reasons', models.JSONField(default=list, help_text='What was told per criterion when it was sent: key, verdict, reason.')),
                ('written_at', models.DateTimeField()),
                ('sent_at', models.DateTimeField(blank=True, null=True)),
                ('contact', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='contact person')),
                ('second_reader', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='second reader')),
                ('sent_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('written_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('idea', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='answers', to='ideas.idea')),
            ],
            options={
                'verbose_name': 'answer',
                'verbose_name_plural': 'answers',
                'ordering': ['-written_at'],
                'constraints': [models.UniqueConstraint(condition=models.Q(('stage', 'sent'), _negated=True), fields=('idea',), name='one_unsent_answer_per_idea'), models.CheckConstraint(condition=models.Q(models.Q(('stage', 'sent'), _negated=True), models.Q(('sent_at__isnull', False), ('sent_by__isnull', False)), _connector='OR'), name='sent_answer_has_time_and_sender'), models.CheckConstraint(condition=models.Q(models.Q(('kind', 'parked'), _negated=True), ('review_on__isnull', False), _connector='OR'), name='parked_answer_has_review_date'), models.CheckConstraint(condition=models.Q(models.Q(('kind', 'referred'), _negated=True), models.Q(('where_to', ''), _negated=True), _connector='OR'), name='referred_answer_says_where')],
            },
        ),
        migrations.CreateModel(
            name='AmbassadorQuestion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('text', models.TextField()),
                ('nonce', models.CharField(max_length=43)),
                ('asked_at', models.DateTimeField()),
                ('due_on', models.DateField()),
                ('reply', models.TextField(blank=True)),
                ('answered_at', models.DateTimeField(blank=True, null=True)),
                ('ambassador', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to='people.ambassador')),
                ('asked_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('idea', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='ambassador_questions', to='ideas.idea')),
            ],
            options={
                'ordering': ['asked_at'],
            },
        ),
        migrations.CreateModel(
            name='Addition',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('text', models.TextField()),
                ('added_at', models.DateTimeField()),
                ('idea', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='additions', to='ideas.idea')),
            ],
            options={
                'ordering': ['added_at'],
            },
        ),
        migrations.CreateModel(
            name='InventoryCheck',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('found', models.TextField(verbose_name='what was found')),
                ('checked_at', models.DateTimeField()),
                ('checked_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('idea', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='inventory', to='ideas.idea')),
                ('place', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to='ideas.inventoryplace')),
            ],
            options={
                'ordering': ['place__side', 'place__position'],
                'constraints': [models.UniqueConstraint(fields=('idea', 'place'), name='one_check_per_place')],
            },
        ),
        migrations.CreateModel(
            name='Judgement',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('verdict', models.CharField(choices=[('met', 'Met'), ('partly', 'Partly met'), ('not_met', 'Not met'), ('unclear', 'Unclear')], max_length=10)),
                ('reason', models.TextField(blank=True)),
                ('assessment', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='judgements', to='ideas.assessment')),
                ('criterion', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to='ideas.criterion')),
            ],
            options={
                'ordering': ['criterion__position'],
                'constraints': [models.UniqueConstraint(fields=('assessment', 'criterion'), name='one_judgement_per_criterion'), models.CheckConstraint(condition=models.Q(('verdict__in', ['met', 'partly', 'not_met', 'unclear'])), name='judgement_verdict_known')],
            },
        ),
        migrations.CreateModel(
            name='Merge',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('state_before', models.CharField(choices=[('submitted', 'Received'), ('under_review', 'Being read'), ('info_requested', 'Waiting for the giver'), ('accepted', 'Answer: yes'), ('declined', 'Answer: no, with reasons'), ('referred', 'Answer: a better way'), ('parked', 'Answer: rests until a date'), ('merged', 'Joined with another idea'), ('withdrawn', 'Taken back'), ('became_project', 'Became a project')], max_length=20)),
                ('merged_at', models.DateTimeField()),
                ('undone_at', models.DateTimeField(blank=True, null=True)),
                ('merged_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('source', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='merges', to='ideas.idea')),
                ('target', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='ideas.idea')),
                ('undone_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'constraints': [models.UniqueConstraint(condition=models.Q(('undone_at__isnull', True)), fields=('source',), name='merged_into_one_at_a_time')],
            },
        ),
        migrations.CreateModel(
            name='Note',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('text', models.TextField()),
                ('written_at', models.DateTimeField()),
                ('idea', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='notes', to='ideas.idea')),
                ('written_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['-written_at'],
            },
        ),
        migrations.CreateModel(
            name='StatusLink',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('digest', models.CharField(max_length=64, unique=True)),
                ('mailed', models.BooleanField()),
                ('made_at', models.DateTimeField()),
                ('revoked_at', models.DateTimeField(blank=True, null=True)),
                ('idea', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='links', to='ideas.idea')),
            ],
        ),
        migrations.CreateModel(
            name='Suspicion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('typed', models.JSONField()),
                ('reasons', models.JSONField(default=list)),
                ('received_at', models.DateTimeField(verbose_name='received')),
                ('draft_digest', models.CharField(max_length=64, unique=True)),
                ('judged_at', models.DateTimeField(blank=True, null=True, verbose_name='decided on')),
                ('idea', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='ideas.idea')),
                ('judged_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='decided by')),
            ],
            options={
                'verbose_name': 'suspected spam',
                'verbose_name_plural': 'suspected spam',
                'ordering': ['-received_at'],
            },
        ),
    ]

"""Files with projects that staff handed in, and a word for it in the history."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('projects', '0006_listing_by_number'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AlterField(
            model_name='event',
            name='kind',
            field=models.CharField(choices=[('started', 'Made a project'), ('moved', 'Changed its state'), ('published', 'Publication changed'), ('changed', 'Facts changed'), ('member_joined', 'Somebody joined the group'), ('member_left', 'Somebody left the group'), ('partner_joined', 'An organisation joined'), ('partner_left', 'An organisation left'), ('asked', 'Somebody was asked to join'), ('asked_for_news', 'Asked for news'), ('update_posted', 'News posted'), ('update_published', 'News published'), ('update_declined', 'News not published'), ('decision', 'Decision of the city'), ('report', 'Closing report'), ('link_replaced', 'Private link replaced'), ('imported', 'Taken in from a file')], max_length=20),
        ),
        migrations.CreateModel(
            name='ProjectImport',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=120, verbose_name='file')),
                ('sha256', models.CharField(max_length=64)),
                ('content', models.BinaryField()),
                ('state', models.CharField(choices=[('looked_at', 'Looked at, not taken in yet'), ('taken_in', 'Taken in'), ('dropped', 'Not taken in')], default='looked_at', max_length=10, verbose_name='state')),
                ('report', models.JSONField(default=dict)),
                ('handed_in_at', models.DateTimeField(verbose_name='handed in')),
                ('done_at', models.DateTimeField(blank=True, null=True, verbose_name='done')),
                ('done_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('handed_in_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='handed in by')),
            ],
            options={
                'verbose_name': 'import of projects',
                'verbose_name_plural': 'imports of projects',
                'ordering': ['-handed_in_at', '-id'],
                'constraints': [models.CheckConstraint(condition=models.Q(('state', 'looked_at'), models.Q(('content', b''), ('done_at__isnull', False)), _connector='OR'), name='import_done_keeps_no_file')],
            },
        ),
    ]

"""Names that themes and organisations had: what was typed or linked with them leads on."""

import django.db.models.deletion
import people.models.base
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('people', '0007_who_may_decide'),
    ]

    operations = [
        migrations.CreateModel(
            name='OldName',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.CharField(blank=True, max_length=60, verbose_name='key')),
                ('name', models.CharField(max_length=120, verbose_name='name')),
                ('name_en', models.CharField(blank=True, max_length=120, verbose_name='name in English')),
                ('plain_name', models.GeneratedField(db_persist=True, expression=people.models.base.Plain('name'), output_field=models.TextField())),
                ('at', models.DateTimeField(verbose_name='changed')),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='changed by')),
                ('organisation', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='old_names', to='people.organisation')),
                ('theme', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='old_names', to='people.theme')),
            ],
            options={
                'verbose_name': 'old name',
                'verbose_name_plural': 'old names',
                'ordering': ['-at', '-id'],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('organisation__isnull', True), ('theme__isnull', False)), models.Q(('organisation__isnull', False), ('theme__isnull', True)), _connector='OR'), name='old_name_is_of_one_thing'), models.UniqueConstraint(condition=models.Q(('theme__isnull', False), models.Q(('key', ''), _negated=True)), fields=('key',), name='old_theme_key_once'), models.UniqueConstraint(condition=models.Q(('organisation__isnull', False), models.Q(('key', ''), _negated=True)), fields=('key',), name='old_organisation_key_once')],
            },
        ),
    ]

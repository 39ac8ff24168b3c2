"""What each follower was told, so that nothing comes twice."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('projects', '0004_filters_as_bits_and_words'),
    ]

    operations = [
        migrations.CreateModel(
            name='Told',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField()),
                ('follower', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='told', to='projects.follower')),
                ('news', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='projects.news')),
            ],
            options={
                'indexes': [models.Index(fields=['at'], name='told_age')],
                'constraints': [models.UniqueConstraint(fields=('follower', 'news'), name='told_once')],
            },
        ),
    ]

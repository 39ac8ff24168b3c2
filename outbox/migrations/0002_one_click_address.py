"""The address of the one-click button in mails one follows."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('outbox', '0001_messages_wordings_and_jobs'),
    ]

    operations = [
        migrations.AddField(
            model_name='message',
            name='unsubscribe_url',
            field=models.CharField(blank=True, db_default='', help_text='Mails one follows have it in their head (RFC 8058).', max_length=300),
        ),
    ]

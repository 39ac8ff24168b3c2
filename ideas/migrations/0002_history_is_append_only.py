"""History rows can be added, never changed or removed."""

from django.db import migrations

GUARD = """
CREATE FUNCTION ideas_event_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'ideas_event is append-only' USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE TRIGGER ideas_event_append_only BEFORE UPDATE OR DELETE ON ideas_event
    FOR EACH ROW EXECUTE FUNCTION ideas_event_refuse_change();
"""

UNGUARD = """
DROP TRIGGER ideas_event_append_only ON ideas_event;
DROP FUNCTION ideas_event_refuse_change();
"""


class Migration(migrations.Migration):
    dependencies = [("ideas", "0001_ideas_criteria_and_answers")]
    operations = [migrations.RunSQL(GUARD, UNGUARD)]

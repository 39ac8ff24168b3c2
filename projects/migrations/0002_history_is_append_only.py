"""History rows can be added, never changed or removed."""

from django.db import migrations

GUARD = """
CREATE FUNCTION projects_event_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'projects_event is append-only' USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE TRIGGER projects_event_append_only BEFORE UPDATE OR DELETE ON projects_event
    FOR EACH ROW EXECUTE FUNCTION projects_event_refuse_change();
"""

UNGUARD = """
DROP TRIGGER projects_event_append_only ON projects_event;
DROP FUNCTION projects_event_refuse_change();
"""


class Migration(migrations.Migration):
    dependencies = [("projects", "0001_projects_groups_and_followers")]
    operations = [migrations.RunSQL(GUARD, UNGUARD)]

"""History rows can be added, never changed or removed."""

from django.db import migrations

GUARD = """
CREATE FUNCTION gatherings_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE TRIGGER gatherings_gatheringevent_append_only BEFORE UPDATE OR DELETE ON gatherings_gatheringevent
    FOR EACH ROW EXECUTE FUNCTION gatherings_refuse_change();
CREATE TRIGGER gatherings_registrationevent_append_only BEFORE UPDATE OR DELETE ON gatherings_registrationevent
    FOR EACH ROW EXECUTE FUNCTION gatherings_refuse_change();
"""

UNGUARD = """
DROP TRIGGER gatherings_registrationevent_append_only ON gatherings_registrationevent;
DROP TRIGGER gatherings_gatheringevent_append_only ON gatherings_gatheringevent;
DROP FUNCTION gatherings_refuse_change();
"""


class Migration(migrations.Migration):
    dependencies = [("gatherings", "0001_gatherings_registrations_tables_and_afterwards")]
    operations = [migrations.RunSQL(GUARD, UNGUARD)]

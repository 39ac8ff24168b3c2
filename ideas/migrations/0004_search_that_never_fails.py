"""A web search as a function that answers odd input with an empty query instead of an error (reliability.md 1.15)."""

from django.db import migrations

MAKE = """
CREATE FUNCTION ideas_websearch(typed text) RETURNS tsquery LANGUAGE plpgsql IMMUTABLE STRICT AS $$
BEGIN
    RETURN websearch_to_tsquery('swedish', typed);
EXCEPTION WHEN OTHERS THEN
    RETURN ''::tsquery;
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [("ideas", "0003_criteria_and_places_to_look")]
    operations = [migrations.RunSQL(MAKE, "DROP FUNCTION ideas_websearch(text)")]

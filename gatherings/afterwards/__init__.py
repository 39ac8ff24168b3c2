"""What becomes of a gathering: thanks with anonymous questions (`thanking`), the report and the follow-ups (`telling`),
the outcome board (`outcomes`), addresses exchanged when both wish so (`exchange`)."""

"""From the form to the answer: drafts, ideas, criteria, triage, the three-week promise."""

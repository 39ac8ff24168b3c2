"""Invented ideas for the demo, the tests and the measurements: seeded, Swedish-looking, no real persons."""

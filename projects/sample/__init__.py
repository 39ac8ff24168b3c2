"""Real projects with their sources, a few invented ones, and invented ones in bulk for measuring."""

"""Public pages about projects."""

"""Public pages about people: the resource pool."""

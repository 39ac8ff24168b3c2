"""Words with a fixed meaning in the life of a gathering, one module per concept. Source: domain.md 3.3 and 3.5."""

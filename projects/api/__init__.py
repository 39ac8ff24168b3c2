"""The open data page by page, for programs: read-only, versioned, described by OpenAPI."""

"""How a project's number looks in an address."""


class ProjectNumber:
    """`P-0019` in any case, kept in capitals."""

    regex = r"[Pp]-\d{4,8}"

    def to_python(self, value: str) -> str:
        return value.upper()

    def to_url(self, value: str) -> str:
        return value

"""How a project's number looks in an address."""


class ProjectNumber:
    """`P-0019` in any case and with any zeros (`p-19`), kept as it is written on the page."""

    regex = r"[Pp]-\d{1,8}"

    def to_python(self, value: str) -> str:
        return f"P-{int(value[2:]):04d}"

    def to_url(self, value: str) -> str:
        return value

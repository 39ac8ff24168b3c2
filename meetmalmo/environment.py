"""Strict readers of the environment: a missing or misspelt setting stops the start with a sentence that says what to set."""

import difflib
import os
from urllib.parse import parse_qs, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

PREFIX = "MEETMALMO_"

_read: set[str] = set()


def text(name: str, default: str | None = None, *, example: str = "") -> str:
    """Return the variable `name`; without a `default` it must be set, and the error shows `example`."""
    _read.add(name)
    value = os.environ.get(name, "").strip()
    if value:
        return value
    if default is not None:
        return default
    hint = f" Example: {name}={example}" if example else ""
    close = difflib.get_close_matches(name, [key for key in os.environ if key not in _read], 1, 0.8)
    typo = f" Did you misspell it as {close[0]}?" if close else ""
    raise ImproperlyConfigured(f"Set the environment variable {name}.{hint}{typo}")


def flag(name: str, default: bool) -> bool:
    """Return a yes/no variable; anything but 1, 0, true, false, yes, no, on, off is refused."""
    value = text(name, "true" if default else "false").lower()
    if value in {"1", "true", "yes", "on"}:
        return True
    if value in {"0", "false", "no", "off"}:
        return False
    raise ImproperlyConfigured(f"{name} must be true or false, not {value!r}.")


def whole(name: str, default: int) -> int:
    """Return a whole number."""
    value = text(name, str(default))
    if not (value.isascii() and value.isdigit()):
        raise ImproperlyConfigured(f"{name} must be a whole number, not {value!r}.")
    return int(value)


def words(name: str, default: str | None = None, *, example: str = "") -> list[str]:
    """Return a comma-separated list without empty items."""
    return [item.strip() for item in text(name, default, example=example).split(",") if item.strip()]


def one_of(name: str, choices: tuple[str, ...], default: str) -> str:
    """Return one of `choices`."""
    value = text(name, default)
    if value not in choices:
        raise ImproperlyConfigured(f"{name} must be one of {', '.join(choices)}, not {value!r}.")
    return value


def database(name: str, *, example: str) -> dict[str, object]:
    """Turn postgresql://user:password@host:port/name?host=/socket/folder into Django's dictionary."""
    url = text(name, example=example)
    parts = urlsplit(url)
    if parts.scheme not in {"postgres", "postgresql"} or not parts.path.strip("/"):
        raise ImproperlyConfigured(f"{name} must look like {example}; only PostgreSQL is supported.")
    query = parse_qs(parts.query)
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path[1:]),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": query.get("host", [unquote(parts.hostname or "")])[0],
        "PORT": str(parts.port or ""),
    }


def mail(name: str, *, example: str) -> dict[str, object]:
    """Turn smtp://user:password@host:587?tls=required into the EMAIL_* settings.

    `tls` is `required` (STARTTLS, the default), `wrapped` (TLS from the first byte) or `none` (the same machine only).
    """
    url = text(name, example=example)
    parts = urlsplit(url)
    tls = parse_qs(parts.query).get("tls", ["required"])[0]
    if parts.scheme != "smtp" or not parts.hostname or tls not in {"required", "wrapped", "none"}:
        raise ImproperlyConfigured(f"{name} must look like {example} with tls=required, wrapped or none.")
    return {
        "EMAIL_HOST": parts.hostname,
        "EMAIL_PORT": parts.port or (465 if tls == "wrapped" else 587 if tls == "required" else 25),
        "EMAIL_HOST_USER": unquote(parts.username or ""),
        "EMAIL_HOST_PASSWORD": unquote(parts.password or ""),
        "EMAIL_USE_TLS": tls == "required",
        "EMAIL_USE_SSL": tls == "wrapped",
    }


def refuse_unknown() -> None:
    """Stop the start when a variable with our prefix is set that nobody reads: it is a misspelling."""
    unknown = sorted(key for key in os.environ if key.startswith(PREFIX) and key not in _read)
    if unknown:
        close = difflib.get_close_matches(unknown[0], sorted(_read), 1)
        hint = f" Did you mean {close[0]}?" if close else ""
        raise ImproperlyConfigured(f"Unknown setting {', '.join(unknown)}.{hint}")

"""pytest plugin: starts PostgreSQL and Valkey before Django reads its settings (so it is named in `addopts`, not a conftest)."""

import atexit
import os
import shutil
import tempfile
from pathlib import Path

from meetmalmo import embedded

os.environ["MEETMALMO_MODE"] = "test"
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "meetmalmo.settings")

HOME = Path(tempfile.mkdtemp(prefix="mm-test-"))
postgres = embedded.Postgres(HOME, durable=False)
valkey = embedded.Valkey(HOME)


def _stop() -> None:
    postgres.stop()
    valkey.stop()
    shutil.rmtree(HOME, ignore_errors=True)


if os.environ.get("MEETMALMO_TEST_DATABASE_URL"):
    os.environ["DATABASE_URL"] = os.environ.pop("MEETMALMO_TEST_DATABASE_URL")
else:
    postgres.start()
    os.environ["DATABASE_URL"] = postgres.url
valkey.start()
os.environ["REDIS_URL"] = valkey.url
os.environ.setdefault("EMAIL_URL", "smtp://127.0.0.1:1?tls=none")
os.environ["MEETMALMO_FILES_DIR"] = str(HOME / "files")
atexit.register(_stop)

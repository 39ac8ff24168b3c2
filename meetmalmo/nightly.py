"""What concerns the files of all apps together: only this level knows every row that owns one."""

from __future__ import annotations

from border import files
from ideas.models import Attachment
from projects import documents


def sweep_files() -> int:
    """Remove files that no row of any app knows, left by a process that was killed; returns how many.

    A new app with files of its own adds its names here, or the sweep would take them for leftovers.
    """
    known = set(Attachment.objects.values_list("stored_name", flat=True)) | documents.stored_names()
    return files.remove_leftovers(known)

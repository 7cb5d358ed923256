"""What was written stays written: a file or a folder's list of names pushed to the disk."""

import os
from pathlib import Path


def sync(path: Path) -> None:
    """Wait until the disk holds the file, or the names in the folder, as they are now."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)

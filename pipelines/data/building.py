"""A data set is built by one process at a time: two that fetch into one folder would take away each other's files."""

from collections.abc import Callable
from functools import wraps
from pathlib import Path

from filelock import FileLock


def alone(build: Callable[[], Path]) -> Callable[[], Path]:
    """A `build` that waits while another process builds into the same `FOLDER`, a global of its module."""

    @wraps(build)
    def waiting() -> Path:
        folder: Path = build.__globals__["FOLDER"]
        folder.parent.mkdir(parents=True, exist_ok=True)
        with FileLock(folder.with_suffix(".lock")):
            return build()

    return waiting

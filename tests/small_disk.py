"""A disk of a few megabytes that a test can fill, and empty again."""

import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest


@contextmanager
def small_disk(
    place: Path, size: str = "4m"
) -> Iterator[tuple[Callable[[], None], Callable[[], None]]]:
    """A disk at that place; yields what fills it, and what makes room again.

    Skipped where nothing can be mounted: a right, which no installing gives.
    """
    place.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", place]
    if subprocess.run(mount, capture_output=True, check=False).returncode:
        pytest.skip("a file system cannot be mounted: not root, or a container without the right")
    filler = place / "filler"

    def fill() -> None:
        with filler.open("wb", buffering=0) as file, suppress(OSError):
            while True:
                file.write(bytes(4096))

    try:
        yield fill, filler.unlink
    finally:
        subprocess.run(["umount", "--lazy", place], check=True)

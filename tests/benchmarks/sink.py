"""An SMTP server that answers at once and keeps nothing: postfix's `smtp-sink`, a process of its own."""

import os
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager

from tests.smtp import free_port

PLACES = "/usr/sbin:/usr/lib/postfix/sbin:/usr/libexec/postfix"


def program() -> str | None:
    """Where `smtp-sink` is, if it is installed (Debian: the package postfix)."""
    return shutil.which("smtp-sink", path=os.environ.get("PATH", "") + ":" + PLACES)


@contextmanager
def smtp_sink() -> Iterator[int]:
    """Run it on a free loopback port; gives the port."""
    path, port = program(), free_port()
    assert path is not None
    rights = ["-u", "nobody"] if os.geteuid() == 0 else []
    process = subprocess.Popen([path, *rights, f"127.0.0.1:{port}", "100"])
    try:
        _wait_for(port)
        yield port
    finally:
        process.terminate()
        process.wait(10)


def _wait_for(port: int) -> None:
    for _ in range(100):
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            time.sleep(0.05)
        else:
            return
    raise TimeoutError("smtp-sink did not start")

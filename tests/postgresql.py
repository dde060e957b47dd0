"""A PostgreSQL cluster for tests and measurements: on a Unix socket, gone at the end."""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path


def binaries() -> Path | None:
    """The folder of the newest installed server's programs."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    return found[-1].parent if found else None


@dataclass(frozen=True)
class Cluster:
    """Its URL, and what `pg_ctl` can do to it: `control("restart")`."""

    url: str
    control: Callable[..., None]


@contextmanager
def scratch_cluster(programs: Path) -> Iterator[str]:
    """The URL of one."""
    with cluster(programs) as made:
        yield made.url


@contextmanager
def cluster(programs: Path, *, durable: bool = False) -> Iterator[Cluster]:
    """One that can be stopped and restarted; the server is run by a user who is not root.

    `durable`: what was committed outlives a crash of the server.
    """
    folder = Path(tempfile.mkdtemp(prefix="dondoc-pg-", dir="/tmp"))
    user = {"user": "postgres"} if os.geteuid() == 0 else {}
    if user:
        shutil.chown(folder, "postgres")
    data = folder / "data"
    options = f"-c listen_addresses='' -c unix_socket_directories={folder}"
    if not durable:
        options += " -c fsync=off -c synchronous_commit=off -c full_page_writes=off"

    def run(program: str, *arguments: object) -> None:
        command = [programs / program, "-D", data, *map(str, arguments)]
        to_nowhere = {"stdout": subprocess.DEVNULL, "stderr": subprocess.STDOUT}
        subprocess.run(command, check=True, cwd=folder, **to_nowhere, **user)

    def control(*arguments: object) -> None:
        run("pg_ctl", "-w", "-l", folder / "log", "-o", options, *arguments)

    try:
        run("initdb", "-U", "dondoc", "-A", "trust", "-N", "-E", "UTF8")
        control("start")
        try:
            yield Cluster(f"postgresql+psycopg://dondoc@/postgres?host={folder}", control)
        finally:
            run("pg_ctl", "-m", "immediate", "stop")
    finally:
        shutil.rmtree(folder, ignore_errors=True)

"""A PostgreSQL cluster for tests and measurements: on a Unix socket, without durability, gone at the end."""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


def binaries() -> Path | None:
    """The folder of the newest installed server's programs."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    return found[-1].parent if found else None


@contextmanager
def scratch_cluster(programs: Path) -> Iterator[str]:
    """Its URL; the server is run by a user who is not root."""
    folder = Path(tempfile.mkdtemp(prefix="dondoc-pg-", dir="/tmp"))
    user = {"user": "postgres"} if os.geteuid() == 0 else {}
    if user:
        shutil.chown(folder, "postgres")
    data = folder / "data"
    options = f"-c listen_addresses='' -c unix_socket_directories={folder} -c fsync=off"
    options += " -c synchronous_commit=off -c full_page_writes=off"

    def run(program: str, *arguments: object) -> None:
        command = [programs / program, "-D", data, *map(str, arguments)]
        to_nowhere = {"stdout": subprocess.DEVNULL, "stderr": subprocess.STDOUT}
        subprocess.run(command, check=True, cwd=folder, **to_nowhere, **user)

    try:
        run("initdb", "-U", "dondoc", "-A", "trust", "-N", "-E", "UTF8")
        run("pg_ctl", "-w", "-l", folder / "log", "-o", options, "start")
        try:
            yield f"postgresql+psycopg://dondoc@/postgres?host={folder}"
        finally:
            run("pg_ctl", "-m", "immediate", "stop")
    finally:
        shutil.rmtree(folder, ignore_errors=True)

"""`dondoc run`, `pause`, `resume` and `health`."""

from http import HTTPStatus
from http.client import HTTPConnection, HTTPException
from pathlib import Path

import typer

from bot.clock import SystemClock
from bot.console.office import load_files
from bot.store.office import set_pause
from bot.wiring import Parts, open_store, put_together, require_configured
from config.logs import set_up_logs
from config.settings import read_settings
from jobs.daemon import run
from jobs.health import HEARTBEAT_FILE, is_fresh


def run_daemon(office: Path, dry_run: bool, redirect_to: str | None) -> None:
    """Load the office's files, then run until SIGTERM."""
    given: dict[str, object] = {"office": office}
    if dry_run:
        given["dry_run"] = True
    if redirect_to is not None:
        given["redirect_to"] = redirect_to
    settings = read_settings(**given)
    set_up_logs(settings.log_format, settings.log_level)
    require_configured(settings)

    def make_parts() -> Parts:
        load_files(office)
        return put_together(settings, open_store(settings))

    run(settings, make_parts)


def switch_pause(*, on: bool) -> None:
    """Set the global pause and say what it was."""
    store = open_store(read_settings())
    with store.write() as session:
        changed = set_pause(session, on, SystemClock().now())
    state = "paused: nothing leaves" if on else "running: messages leave"
    typer.echo(state if changed else f"already {state}")


def is_alive() -> bool:
    """Whether the daemon on this machine answers that it is well; by its file where it has no port."""
    settings = read_settings()
    if not settings.health_port:
        return is_fresh(settings.data_dir / HEARTBEAT_FILE, SystemClock())
    asking = HTTPConnection(settings.health_host, settings.health_port, timeout=5)
    try:
        asking.request("GET", "/healthz")
        return asking.getresponse().status == HTTPStatus.OK
    except (OSError, HTTPException):
        return False
    finally:
        asking.close()

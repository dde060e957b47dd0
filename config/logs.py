"""Logs: an event's name and ids, on standard error; never a secret, never a message's words."""

import logging
import sys
from typing import Any, Literal

import structlog

SECRET_WORDS = ("token", "password", "secret", "authorization")
HIDDEN = "•••"


def log_to_standard_error() -> None:
    """Keep log lines out of what a command prints, until settings say more of how they look."""
    structlog.configure(logger_factory=lambda *_: structlog.PrintLogger(sys.stderr))


def set_up_logs(form: Literal["console", "json"], level: str) -> None:
    """Send structlog and the standard library's log records through one set of processors."""
    shared: list[Any] = [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=False),
        hide_secrets,
    ]
    renderer: Any = (
        structlog.processors.JSONRenderer(ensure_ascii=False)
        if form == "json"
        else structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty())
    )
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=False,
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.processors.format_exc_info,
                renderer,
            ],
        )
    )
    handler.addFilter(hide_bodies)
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level.upper())
    for chatty in (
        "httpx",
        "httpcore",
        "telegram",
        "apscheduler",
        "aiosmtpd",
        "mail.log",
        "alembic",
    ):
        logging.getLogger(chatty).setLevel(logging.WARNING)


def hide_bodies(record: logging.LogRecord) -> bool:
    """Leave of what the chat's libraries say the bare sentence: what they fill in may be a message."""
    if record.name.partition(".")[0] in ("telegram", "tornado"):
        record.args, record.exc_info, record.exc_text = None, None, None
    return True


def hide_secrets(_logger: object, _name: str, event: dict[str, Any]) -> dict[str, Any]:
    """Blank every field whose name speaks of a secret."""
    return {
        key: HIDDEN if any(word in key.lower() for word in SECRET_WORDS) else value
        for key, value in event.items()
    }

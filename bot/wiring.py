"""The only place where the parts are put together: store, clock, channels, letterhead."""

import os
import secrets
import socket
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from bot.channels.base import Channel
from bot.channels.pace import Pace
from bot.chat.converse import Desk
from bot.chat.telegram import Webhook
from bot.clock import Clock, SystemClock
from bot.errors import NotConfiguredError
from bot.steps.deliver import Post
from bot.steps.letterhead import Letterhead
from bot.steps.office import Installation
from bot.steps.pulse import Pulse
from bot.store.backup import Sources
from bot.store.engine import Store, sqlite_path
from bot.store.evidence import EvidenceShelf
from bot.store.pace import OwnSlots, SharedSlots
from bot.store.schema import upgrade
from config.settings import Settings

if TYPE_CHECKING:
    from telegram.ext import ExtBot

    from bot.channels.email import EmailChannel
    from bot.channels.inbox import Inbox
    from bot.channels.telegram import TelegramChannel
    from bot.channels.telegram_pace import PacedRequests


DRY_RUN_FOLDER = "dry-run"


@dataclass(frozen=True)
class Parts:
    """A running installation: what every job needs.

    `pace` is the Telegram bot's, for all daemons of a database together.
    """

    settings: Settings
    store: Store
    clock: Clock
    here: Installation
    post: Post
    pace: Pace
    pulse: Pulse = field(default_factory=Pulse)


def put_together(
    settings: Settings,
    store: Store,
    clock: Clock | None = None,
    channels: Mapping[str, Channel] | None = None,
) -> Parts:
    """The parts for these settings; `clock` and `channels` stand in for the real ones in a replay."""
    clock = clock or SystemClock()
    pace = Pace(OwnSlots() if store.is_sqlite else SharedSlots(store))
    used = dict(channels) if channels is not None else make_channels(settings, pace)
    here = installation(settings, chat="telegram" in used)
    letterhead = Letterhead(
        settings.mail_from,
        settings.mail_from_name,
        reply_to=settings.answers_to,
        reads_answers=settings.imap_host is not None,
        plus_address=settings.inbox_plus_address,
    )
    # A container's process has the same number after each start: the last part tells them apart.
    worker = f"{socket.gethostname()[:40]}:{os.getpid()}:{secrets.token_hex(3)}"
    post = Post(store, clock, used, here, letterhead, worker)
    return Parts(settings, store, clock, here, post, pace)


def installation(settings: Settings, *, chat: bool = False) -> Installation:
    """How this installation runs; `chat`: Telegram is in use."""
    return Installation(
        settings.zone,
        chat,
        settings.mail_domain,
        settings.link_code_days,
        timedelta(hours=settings.give_up_hours),
    )


def make_desk(settings: Settings, store: Store, clock: Clock, here: Installation) -> Desk:
    """Where people are answered."""
    return Desk(store, clock, here, EvidenceShelf(settings.evidence_folder))


def open_store(settings: Settings) -> Store:
    """The database of these settings, brought to the program's schema."""
    store = Store(settings.database_url.get_secret_value())
    upgrade(store.engine)
    return store


def backup_sources(settings: Settings, schema: str) -> Sources:
    """What a backup of this installation takes in."""
    database = sqlite_path(settings.database_url.get_secret_value())
    return Sources(database, schema, settings.evidence_folder, settings.office)


def require_configured(settings: Settings) -> None:
    """Raises NotConfiguredError without any way to send mail."""
    if not settings.is_configured:
        raise NotConfiguredError(
            "no mail server: set DONDOC_SMTP_HOST (in the environment or in .env), "
            "or DONDOC_DRY_RUN=true to try without sending; `dondoc sample` needs neither"
        )


def make_channels(settings: Settings, pace: Pace) -> dict[str, Channel]:
    """The channels in use by their names; raises NotConfiguredError without any way to send mail."""
    from bot.channels.safety import DryRunChannel, RedirectChannel

    require_configured(settings)
    if settings.dry_run:
        names = ["email"] + ["telegram"] * (settings.telegram_token is not None)
        folder = settings.data_dir / DRY_RUN_FOLDER
        return {name: DryRunChannel(name, folder) for name in names}
    email = make_email(settings)
    if settings.redirect_to is not None:
        return {"email": RedirectChannel(email, settings.redirect_to)}
    used: dict[str, Channel] = {"email": email}
    if settings.telegram_token is not None:
        used["telegram"] = make_telegram(settings, pace)
    return used


def make_email(settings: Settings) -> "EmailChannel":
    """The SMTP channel."""
    from bot.channels.email import EmailChannel, SmtpServer

    assert settings.smtp_host is not None
    password = settings.smtp_password
    return EmailChannel(
        SmtpServer(
            host=settings.smtp_host,
            port=settings.smtp_port,
            security=settings.smtp_security,
            user=settings.smtp_user,
            password=None if password is None else password.get_secret_value(),
            timeout=settings.smtp_timeout,
            ca_file=None if settings.smtp_ca_file is None else str(settings.smtp_ca_file),
        )
    )


def make_inbox(settings: Settings) -> "Inbox":
    """The inbox that gets the answers, by IMAP."""
    from bot.channels.inbox import ImapServer, Inbox, Pile
    from bot.messages.phrases import say

    assert settings.imap_host is not None and settings.imap_user is not None
    assert settings.imap_password is not None
    return Inbox(
        ImapServer(
            host=settings.imap_host,
            port=settings.imap_port,
            user=settings.imap_user,
            password=settings.imap_password.get_secret_value(),
            security=settings.imap_security,
            ca_file=None if settings.imap_ca_file is None else str(settings.imap_ca_file),
            timeout=settings.imap_timeout,
            folder=settings.imap_folder,
            piles=(
                (Pile.DONE, settings.imap_done_folder or say("inbox.done")),
                (Pile.REVIEW, settings.imap_review_folder or say("inbox.review")),
            ),
            largest=settings.imap_largest_mb * 1_000_000,
        )
    )


def make_telegram(settings: Settings, pace: Pace) -> "TelegramChannel":
    """The Telegram channel."""
    from bot.channels.telegram import TelegramChannel
    from bot.channels.telegram_pace import PacedRequests

    return TelegramChannel(lambda: make_bot(settings, PacedRequests(pace)))


def make_answering_bot(parts: Parts, polled: Callable[[bool], None]) -> "ExtBot[None]":
    """The bot that listens and answers; see `make_bot`."""
    from bot.channels.telegram_pace import PacedRequests

    return make_bot(parts.settings, PacedRequests(parts.pace, answers=True), polled)


def make_webhook(settings: Settings) -> Webhook | None:
    """How Telegram calls us; None where we ask it."""
    secret, url = settings.telegram_webhook_secret, settings.telegram_webhook_url
    if settings.telegram_mode == "polling" or secret is None or url is None:
        return None
    host, _, port = settings.telegram_webhook_listen.rpartition(":")
    return Webhook(url, secret.get_secret_value(), host, int(port))


def make_bot(
    settings: Settings, paced: "PacedRequests", polled: Callable[[bool], None] = lambda _: None
) -> "ExtBot[None]":
    """A bot of python-telegram-bot that sends in turn, through the proxy if there is one.

    `polled` is called each time Telegram is asked for what is new, and with True once it has answered.
    """
    from telegram.ext import ExtBot
    from telegram.request import HTTPXRequest

    class Polling(HTTPXRequest):
        async def do_request(self, *args: Any, **kwargs: Any) -> tuple[int, bytes]:
            polled(False)
            answer: tuple[int, bytes] = await super().do_request(*args, **kwargs)
            polled(True)
            return answer

    assert settings.telegram_token is not None
    # PTB's next major version gives waits as timedeltas; until asked to, it warns at each.
    os.environ.setdefault("PTB_TIMEDELTA", "true")
    proxy = settings.telegram_proxy
    through = None if proxy is None else proxy.get_secret_value()
    return ExtBot(
        settings.telegram_token.get_secret_value(),
        base_url=f"{settings.telegram_api}/bot",
        base_file_url=f"{settings.telegram_api}/file/bot",
        request=HTTPXRequest(connection_pool_size=8, proxy=through),
        get_updates_request=Polling(connection_pool_size=1, proxy=through),
        rate_limiter=paced,
    )

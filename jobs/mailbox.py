"""A local mailbox for the sample run: a real SMTP server that keeps what it is given as files."""

import asyncio
import email
import email.policy
import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from email.message import EmailMessage
from pathlib import Path
from typing import Any

from bot.messages.mailbox_view import MailboxEntry
from bot.messages.render import render_page


class Mailbox:
    """Keeps each mail as `NNNN-recipient.eml`, in the order of arrival."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.count = 0
        folder.mkdir(parents=True, exist_ok=True)

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802
        """aiosmtpd's hook: keep the mail, and only then say that it was taken."""
        self.count += 1
        recipient = re.sub(r"[^a-z0-9.-]+", "_", envelope.rcpt_tos[0].lower())[:80]
        path = self.folder / f"{self.count:04d}-{recipient}.eml"
        await asyncio.to_thread(path.write_bytes, envelope.original_content)
        return "250 kept"


@contextmanager
def serving(mailbox: Mailbox) -> Iterator[int]:
    """Serve the mailbox on a free loopback port; yields the port."""
    from aiosmtpd.controller import Controller

    controller = Controller(
        mailbox, hostname="127.0.0.1", port=_free_port(), server_hostname="mailbox.example"
    )
    controller.start()
    try:
        yield controller.port
    finally:
        controller.stop()


def _free_port() -> int:
    import socket

    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def write_index(mailbox: Path, target: Path, office: str) -> int:
    """Make the index page and a page for each mail; returns how many mails there are."""
    pages = target / "messages"
    pages.mkdir(parents=True, exist_ok=True)
    entries = []
    for number, path in enumerate(sorted(mailbox.glob("*.eml")), start=1):
        mail = email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
        assert isinstance(mail, EmailMessage)
        entry = _entry(number, mail)
        attachments = _attachments(mail, pages, number)
        page = render_page(
            "mailbox/message.html",
            entry=entry,
            index="../index.html",
            headers=[(name, str(value)) for name, value in mail.items()],
            html=_part(mail, "html"),
            text=_part(mail, "plain"),
            attachments=attachments,
        )
        (target / entry.file).write_text(page, encoding="utf-8")
        entries.append(entry)
    index = render_page("mailbox/index.html", office=office, messages=entries)
    (target / "index.html").write_text(index, encoding="utf-8")
    return len(entries)


def _entry(number: int, mail: EmailMessage) -> MailboxEntry:
    to = mail["To"].addresses[0]
    kind = str(mail["Message-ID"]).split(".")[1]
    at: datetime = mail["Date"].datetime
    return MailboxEntry(
        number=number,
        file=f"messages/{number:04d}.html",
        at=at,
        recipient=to.display_name or to.addr_spec,
        address=to.addr_spec,
        kind=kind,
        channel="email",
        subject=str(mail["Subject"]),
    )


def _part(mail: EmailMessage, kind: str) -> str:
    part = mail.get_body((kind,))
    return "" if part is None else str(part.get_content())


def _attachments(mail: EmailMessage, pages: Path, number: int) -> list[tuple[str, str]]:
    """Save the attachments beside the page; returns (shown name, file name)."""
    saved: list[tuple[str, str]] = []
    for part in mail.iter_attachments():
        shown = part.get_filename() or "attachment"
        suffix = Path(shown).suffix if re.fullmatch(r"\.[a-z]{1,5}", Path(shown).suffix) else ".bin"
        name = f"{number:04d}-{len(saved) + 1}{suffix}"
        content = part.get_payload(decode=True)  # bytes, of text parts such as a calendar too
        assert isinstance(content, bytes)
        (pages / name).write_bytes(content)
        saved.append((shown, name))
    return saved

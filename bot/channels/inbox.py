"""The inbox of answers over IMAP: what is new in it, and where each mail goes once it was read.

Every call blocks and belongs in a thread. A mail stays in the inbox until `done` moves it, so that a
crash in between only reads it again; acting on it once is for the table of what came in.
"""

import re
import ssl
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from enum import StrEnum
from imaplib import IMAP4
from typing import Any, Literal

from imap_tools import BaseMailBox, MailBox, MailBoxUnencrypted
from imap_tools.errors import ImapToolsError, MailboxFolderCreateError, MailboxLoginError

from bot.errors import InboxError

Security = Literal["starttls", "tls", "none"]
_UID, _SIZE = re.compile(rb"UID (\d+)"), re.compile(rb"RFC822\.SIZE (\d+)")


class Pile(StrEnum):
    """Where a mail goes that was read: acted on, or for a person to look at."""

    DONE = "done"
    REVIEW = "review"


@dataclass(frozen=True)
class ImapServer:
    """The inbox and its folders; `largest` is in bytes; `ca_file` trusts a private authority too."""

    host: str
    port: int
    user: str
    password: str = field(repr=False)
    security: Security = "tls"
    ca_file: str | None = None
    timeout: float = 30.0
    folder: str = "INBOX"
    piles: tuple[tuple[Pile, str], ...] = ()
    largest: int = 25_000_000


@dataclass(frozen=True)
class Arrived:
    """A mail in the inbox: its bytes, or only its headers where it is larger than allowed (`cut`).

    `uid` names it within the folder as long as `uidvalidity` is the same.
    """

    uid: str
    uidvalidity: int
    content: bytes = field(repr=False)
    cut: bool = False


class Inbox:
    """One folder of one IMAP account."""

    def __init__(self, server: ImapServer) -> None:
        self._server = server
        self._tls = (
            None if server.security == "none" else ssl.create_default_context(cafile=server.ca_file)
        )

    @contextmanager
    def open(self) -> Iterator["OpenInbox"]:
        """A logged-in connection for one visit; raises InboxError where there is none to be had."""
        with _as_ours(self._server):
            box = self._connect()
        try:
            yield OpenInbox(self._server, box)
        finally:
            # The socket is closed even where the server does not answer a polite goodbye.
            with suppress(ImapToolsError, IMAP4.error, OSError):
                box.logout()
            with suppress(OSError):
                box.client.shutdown()

    def probe(self) -> str:
        """Log in, look at the folder and leave; for `doctor`."""
        with self.open() as inbox:
            waiting = inbox.waiting()
        server = self._server
        return f"{server.host}:{server.port} ({server.security}), {server.folder}: {waiting} new"

    def _connect(self) -> BaseMailBox:
        server = self._server
        box = self._client()
        try:
            if server.security == "starttls":
                # Not the library's own class, which forgets its socket where the server refuses.
                box.client.starttls(self._tls)
            self._log_in(box)
            box.folder.set(server.folder)
        except BaseException:
            with suppress(OSError):
                box.client.shutdown()
            raise
        return box

    def _log_in(self, box: BaseMailBox) -> None:
        server = self._server
        is_plain = (server.user + server.password).isascii()
        log_in = box.login if is_plain else box.login_utf8
        try:
            log_in(server.user, server.password, initial_folder=None)
        except IMAP4.abort:
            raise
        except (MailboxLoginError, IMAP4.error) as error:
            raise InboxError(
                f"the inbox {server.host}:{server.port} refused the login of {server.user}; "
                "check DONDOC_IMAP_USER and DONDOC_IMAP_PASSWORD"
            ) from error

    def _client(self) -> BaseMailBox:
        server = self._server
        if server.security == "tls":
            return MailBox(server.host, server.port, server.timeout, ssl_context=self._tls)
        return MailBoxUnencrypted(server.host, server.port, server.timeout)


class OpenInbox:
    """One visit to the inbox."""

    def __init__(self, server: ImapServer, box: BaseMailBox) -> None:
        self._server = server
        self._box = box
        self._made: set[str] = set()

    def waiting(self) -> int:
        """How many mails lie in the folder."""
        with _as_ours(self._server):
            return len(self._box.uids("ALL"))

    def fetch(self, limit: int) -> Iterator[Arrived]:
        """The oldest mails of the folder, `limit` at most, one at a time; none is marked as read.

        Raises InboxError where the server or the connection gives up on the way.
        """
        with _as_ours(self._server):
            validity = self._box.folder.status(self._server.folder, ["UIDVALIDITY"])["UIDVALIDITY"]
            uids = sorted(self._box.uids("ALL"), key=int)[:limit]
            sizes = self._sizes(uids)
        for uid in uids:
            cut = sizes.get(uid, 0) > self._server.largest
            with _as_ours(self._server):
                content = self._bytes(uid, "HEADER" if cut else "")
            if content is not None:
                yield Arrived(uid, validity, content, cut)

    def _sizes(self, uids: Sequence[str]) -> dict[str, int]:
        """How many bytes each mail has."""
        lines = self._ask(",".join(uids), "RFC822.SIZE") if uids else []
        found = [_SIZE.search(line) for line in lines if isinstance(line, bytes)]
        uid_of = [_UID.search(line) for line in lines if isinstance(line, bytes)]
        pairs = zip(uid_of, found, strict=True)
        return {uid[1].decode(): int(size[1]) for uid, size in pairs if uid and size}

    def _bytes(self, uid: str, section: str) -> bytes | None:
        """A mail or its headers, never more than allowed; None if it is gone meanwhile."""
        parts = self._ask(uid, f"BODY.PEEK[{section}]<0.{self._server.largest}>")
        found = (part[1] for part in parts if isinstance(part, tuple))
        return next((content for content in found if isinstance(content, bytes)), None)

    def _ask(self, uids: str, what: str) -> list[Any]:
        answer, parts = self._box.client.uid("fetch", uids, f"(UID {what})")
        if answer != "OK":
            raise IMAP4.error(f"the server answered {answer}")
        return list(parts or ())

    def done(self, arrived: Arrived, pile: Pile) -> None:
        """Move a mail to its pile, which is made if it is missing; one that is gone is left so."""
        folder = dict(self._server.piles)[pile]
        with _as_ours(self._server):
            self._make(folder)
            self._box.move(arrived.uid, folder)

    def _make(self, folder: str) -> None:
        if folder in self._made:
            return
        if not self._box.folder.exists(folder):
            with suppress(MailboxFolderCreateError):  # made by another replica meanwhile
                self._box.folder.create(folder)
        self._made.add(folder)


@contextmanager
def _as_ours(server: ImapServer) -> Iterator[None]:
    """Turn what the libraries and the network raise into InboxError, without secrets or words."""
    where = f"{server.host}:{server.port}"
    try:
        yield
    except ssl.SSLCertVerificationError as error:
        raise InboxError(
            f"the certificate of the inbox {where} cannot be trusted ({error.verify_message}); "
            "name the server as its certificate does, or set DONDOC_IMAP_CA_FILE"
        ) from error
    except (ImapToolsError, IMAP4.error, OSError, ValueError) as error:
        said = (str(error) or type(error).__name__).splitlines()[0][:150]
        raise InboxError(f"the inbox {where} failed: {type(error).__name__}: {said}") from error

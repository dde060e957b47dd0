"""A real IMAP server for tests: Dovecot on a loopback port, with one user and a Maildir."""

import getpass
import grp
import os
import pwd
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

from trustme import LeafCert

from tests.conftest import unavailable
from tests.smtp import free_port

USER, PASSWORD = "dondoc@quan.example", "mật khẩu rất dài"
WAIT_SECONDS = 15


@dataclass
class Dovecot:
    """A running server; `security` is `none`, `starttls` or `tls`."""

    program: str
    folder: Path
    security: str
    port: int = field(default_factory=free_port)
    process: subprocess.Popen[bytes] | None = None
    delivered: int = 0

    @property
    def maildir(self) -> Path:
        return self.folder / "mail"

    def deliver(self, content: bytes) -> None:
        """Put a mail into the inbox, as a mail server would."""
        self.delivered += 1
        name = f"{1_717_700_000 + self.delivered}.M{self.delivered}.quan"
        temporary = self.maildir / "tmp" / name
        temporary.write_bytes(content)
        _give(temporary)
        temporary.rename(self.maildir / "new" / name)

    def names(self, folder: str = "") -> list[str]:
        """The files of a folder by its name on disk, flags included."""
        below = self.maildir / folder if folder else self.maildir
        return sorted(p.name for part in ("new", "cur") for p in (below / part).iterdir())

    def start(self) -> None:
        """Start, and wait until it answers."""
        self.process = subprocess.Popen(
            [self.program, "-F", "-c", str(self.folder / "dovecot.conf")],
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        until = time.monotonic() + WAIT_SECONDS
        while not self._answers():
            if time.monotonic() > until or self.process.poll() is not None:
                log = self.folder / "log"
                raise RuntimeError(log.read_text() if log.exists() else "Dovecot does not start")
            time.sleep(0.05)

    def _answers(self) -> bool:
        with suppress(OSError), socket.create_connection(("127.0.0.1", self.port), 1):
            return True
        return False

    def stop(self) -> None:
        """End the server and what it started."""
        if self.process is not None:
            self.process.terminate()
            self.process.wait(WAIT_SECONDS)
            self.process = None


@contextmanager
def dovecot(security: str = "none", certificate: LeafCert | None = None) -> Iterator[Dovecot]:
    """Serve an empty inbox until the end of the block."""
    program = shutil.which("dovecot", path=f"{os.environ.get('PATH', '')}:/usr/sbin")
    if program is None:
        unavailable("no Dovecot: install dovecot-imapd")
    folder = Path(tempfile.mkdtemp(prefix="dondoc-imap-", dir="/tmp"))
    server = Dovecot(str(program), folder, security)
    try:
        _write_configuration(server, certificate)
        server.start()
        yield server
    finally:
        server.stop()
        shutil.rmtree(folder, ignore_errors=True)


def _write_configuration(server: Dovecot, certificate: LeafCert | None) -> None:
    folder = server.folder
    for part in ("tmp", "new", "cur"):
        (folder / "mail" / part).mkdir(parents=True)
    for path in (folder, folder / "mail", *(folder / "mail").iterdir()):
        _give(path)
    folder.chmod(0o755)
    (folder / "users").write_text(f"{USER}:{{PLAIN}}{PASSWORD}\n", encoding="utf-8")
    if certificate is not None:
        certificate.private_key_and_cert_chain_pem.write_to_path(folder / "server.pem")
    (folder / "dovecot.conf").write_text(_configuration(server, certificate), encoding="utf-8")


def _configuration(server: Dovecot, certificate: LeafCert | None) -> str:
    folder, (login, internal, mail) = server.folder, _users()
    group = grp.getgrgid(pwd.getpwnam(internal).pw_gid).gr_name
    owner = pwd.getpwnam(mail)
    plain, tls = (0, server.port) if server.security == "tls" else (server.port, 0)
    keys = "" if certificate is None else (
        f"ssl_cert = <{folder}/server.pem\nssl_key = <{folder}/server.pem\n"
    )  # fmt: skip
    return f"""
base_dir = {folder}/run
state_dir = {folder}/run
log_path = {folder}/log
protocols = imap
listen = 127.0.0.1
ssl = {"no" if certificate is None else "yes"}
{keys}disable_plaintext_auth = no
default_login_user = {login}
default_internal_user = {internal}
default_internal_group = {group}
first_valid_uid = 1
mail_location = maildir:{folder}/mail
passdb {{
  driver = passwd-file
  args = {folder}/users
}}
userdb {{
  driver = static
  args = uid={owner.pw_uid} gid={owner.pw_gid} home={folder}
}}
service imap-login {{
  chroot =
  inet_listener imap {{
    port = {plain}
  }}
  inet_listener imaps {{
    port = {tls}
    ssl = yes
  }}
}}
service anvil {{
  chroot =
}}
"""


def _users() -> tuple[str, str, str]:
    """Who logs people in, who runs the rest, and whose the mails are: root may be none of them."""
    if os.geteuid() == 0:
        return "dovenull", "dovecot", "nobody"
    return (getpass.getuser(),) * 3


def _give(path: Path) -> None:
    if os.geteuid() == 0:
        shutil.chown(path, "nobody")

import socket
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from email import message_from_bytes

import pytest
import trustme

from bot.channels.inbox import ImapServer, Inbox, Pile
from bot.errors import InboxError
from bot.model.inbound import InboundOutcome
from bot.readers.inbound_mail import read_mail
from bot.store import inbound
from tests.cast import at
from tests.imap import PASSWORD, USER, dovecot
from tests.readers.mails import mail

DONE, REVIEW = "Đã xử lý", "Cần xem"
DONE_ON_DISK, REVIEW_ON_DISK = ".&ARAA4w- x&Hu0- l&AP0-", ".C&Hqc-n xem"
NOW = at("2024-06-07")


def to(server, **changes):
    """The inbox on this server."""
    given = {
        "host": "127.0.0.1",
        "port": server.port,
        "user": USER,
        "password": PASSWORD,
        "security": "none",
        "timeout": 10,
        "piles": ((Pile.DONE, DONE), (Pile.REVIEW, REVIEW)),
    }
    return Inbox(ImapServer(**(given | changes)))


def letter(number, text="XONG"):
    return mail(f"{text} {number}\n", Message_ID=f"<{number}@quan.example>").as_bytes()


@pytest.fixture
def server():
    with dovecot() as running:
        yield running


@pytest.fixture(scope="module")
def authority():
    return trustme.CA()


def fetched(inbox, limit=50):
    with inbox.open() as visit:
        return list(visit.fetch(limit))


def number_of(arrived):
    return message_from_bytes(arrived.content)["Message-ID"].partition("@")[0][1:]


def test_what_is_new_is_fetched_the_oldest_first_and_stays_unread(server):
    sent = [letter(number) for number in range(3)]
    for content in sent:
        server.deliver(content)
    found = fetched(to(server))
    assert [one.content.replace(b"\r\n", b"\n") for one in found] == sent
    assert not any(one.cut for one in found)
    assert len({one.uidvalidity for one in found}) == 1
    assert not any("S" in name.partition(":2,")[2] for name in server.names())
    assert [one.uid for one in fetched(to(server), limit=2)] == [one.uid for one in found][:2]


def test_an_empty_inbox_has_nothing(server):
    assert fetched(to(server)) == []
    assert to(server).probe() == f"127.0.0.1:{server.port} (none), INBOX: 0 new"


def test_a_mail_that_was_read_goes_to_its_folder_which_is_made_if_missing(server):
    for number in range(3):
        server.deliver(letter(number))
    inbox = to(server)
    with inbox.open() as visit:
        first, second, third = visit.fetch(10)
        visit.done(first, Pile.DONE)
        visit.done(second, Pile.REVIEW)
        visit.done(first, Pile.DONE)  # gone already
    assert [number_of(one) for one in fetched(inbox)] == ["2"]
    assert len(server.names(DONE_ON_DISK)) == len(server.names(REVIEW_ON_DISK)) == 1
    with inbox.open() as visit:
        visit.done(third, Pile.DONE)
    assert fetched(inbox) == []
    assert len(server.names(DONE_ON_DISK)) == 2


def test_two_hundred_mails_are_read_batch_by_batch(server):
    for number in range(200):
        server.deliver(letter(number))
    inbox, seen = to(server), []
    for _ in range(6):
        with inbox.open() as visit:
            for arrived in visit.fetch(50):
                seen.append(int(number_of(arrived)))
                visit.done(arrived, Pile.DONE)
    assert seen == list(range(200))
    assert len(server.names(DONE_ON_DISK)) == 200


def test_nothing_is_acted_on_twice_whenever_the_work_is_cut_off(server, sqlite_store):
    for number in range(4):
        server.deliver(letter(number))
    acted = []

    def work(fail_before_move=None):
        with to(server).open() as visit:
            for arrived in visit.fetch(10):
                found = read_mail(arrived.content)
                with sqlite_store.write() as session:
                    row = inbound.take(session, "email", found.external_id, NOW)
                    if row is not None:
                        acted.append(found.own_text)
                        row.outcome = InboundOutcome.ANSWERED
                if len(acted) == fail_before_move:
                    raise KeyboardInterrupt
                visit.done(arrived, Pile.DONE)

    for cut_at in (1, 3):
        with pytest.raises(KeyboardInterrupt):
            work(cut_at)
        server.stop()
        server.start()
    work()
    server.deliver(letter(2))  # the same mail once more, as a server that retries sends it
    work()
    assert acted == ["XONG 0", "XONG 1", "XONG 2", "XONG 3"]
    assert fetched(to(server)) == []


def test_of_a_mail_that_is_too_large_only_the_headers_come(server):
    server.deliver(letter(1, "X" * 70 + "\n" + "dài " * 5000))
    server.deliver(letter(2))
    large, small = fetched(to(server, largest=2000))
    assert large.cut and not small.cut
    assert number_of(large) == "1" and len(large.content) < 1000
    assert read_mail(large.content, cut=large.cut).cut


@pytest.mark.parametrize("password", ["sai", "sai mật khẩu", ""])
def test_a_wrong_password_is_said_without_it(server, password):
    with pytest.raises(InboxError, match=r"refused the login of dondoc@quan\.example") as refused:
        fetched(to(server, password=password))
    assert PASSWORD not in str(refused.value)
    assert not password or f" {password}" not in str(refused.value)
    assert PASSWORD not in repr(to(server)._server)


def test_a_folder_that_is_missing_is_said(server):
    with pytest.raises(InboxError, match=r"the inbox 127.0.0.1:\d+ failed: .*Khong"):
        fetched(to(server, folder="Khong co"))


def test_a_server_that_goes_away_in_mid_fetch_is_said_and_the_rest_comes_later(server):
    for number in range(30):
        server.deliver(letter(number, "dài " * 3000))
    got = []
    with cut_after(server.port, 100_000) as port, to(server, port=port).open() as visit:
        with pytest.raises(InboxError, match="failed"):
            got.extend(visit.fetch(30))
        assert 0 < len(got) < 30
        with pytest.raises(InboxError, match="failed"):
            visit.waiting()
    server.stop()
    with pytest.raises(InboxError, match="failed"):
        fetched(to(server))
    server.start()
    assert len(fetched(to(server))) == 30


@contextmanager
def cut_after(port, allowed):
    """A way to the server that breaks off once it has carried that many bytes back."""

    def carry(source, target, left):
        with suppress(OSError):
            while left > 0 and (content := source.recv(4096)):
                target.sendall(content[:left])
                left -= len(content)
        for one in (source, target):
            with suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)

    with (
        socket.create_server(("127.0.0.1", 0)) as listening,
        ThreadPoolExecutor(3) as pool,
        socket.create_connection(("127.0.0.1", port)) as server,
    ):

        def relay():
            with listening.accept()[0] as client:
                there = pool.submit(carry, client, server, 10**9)
                carry(server, client, allowed)
                there.result()

        relaying = pool.submit(relay)
        yield listening.getsockname()[1]
        relaying.result()


def test_a_server_that_says_nothing_is_given_up():
    with silent_server() as port, pytest.raises(InboxError, match="failed"):
        started = time.monotonic()
        silent = type("Silent", (), {"port": port})
        try:
            fetched(to(silent, timeout=1))
        finally:
            assert time.monotonic() - started < 5


@contextmanager
def silent_server():
    with socket.create_server(("127.0.0.1", 0)) as listening:
        yield listening.getsockname()[1]


@pytest.mark.parametrize("security", ["tls", "starttls"])
def test_tls_is_used_and_verified(security, authority, tmp_path):
    with dovecot(security, authority.issue_cert("localhost")) as server:
        server.deliver(letter(1))
        authority.cert_pem.write_to_path(tmp_path / "ca.pem")
        trusting = {"security": security, "ca_file": str(tmp_path / "ca.pem")}
        assert len(fetched(to(server, host="localhost", **trusting))) == 1
        with pytest.raises(InboxError, match=r"certificate .* DONDOC_IMAP_CA_FILE"):
            fetched(to(server, host="localhost", security=security))
        with pytest.raises(InboxError, match=r"certificate .* cannot be trusted"):
            fetched(to(server, **trusting))


def test_a_server_without_tls_gets_no_password(server):
    with pytest.raises(InboxError, match="failed"):
        fetched(to(server, security="starttls"))
    assert "login" not in (server.folder / "log").read_text().lower().replace("imap-login", "")

"""TLS and passwords: without a certificate that is right, neither mail nor password leaves."""

import ssl
from datetime import datetime

import pytest
import trustme

from bot.channels.base import Deferred, Sent
from bot.channels.email import SmtpServer
from tests.cast import ZONE
from tests.channels.mails import channel, mail, send
from tests.smtp import Server, serving

pytestmark = pytest.mark.usefixtures("no_connection_is_left_open")


@pytest.fixture(scope="module")
def authority(tmp_path_factory):
    made = trustme.CA()
    path = tmp_path_factory.mktemp("ca") / "ca.pem"
    made.cert_pem.write_to_path(str(path))
    return made, str(path)


def context_of(authority, name="localhost"):
    made = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority[0].issue_cert(name).configure_cert(made)
    return made


def test_starttls_with_a_trusted_certificate(authority):
    with serving(Server(), starttls=context_of(authority)) as server:
        sender = channel(server.port, "starttls", ca_file=authority[1])
        assert send(sender, mail()) == [Sent()]
    assert server.over_tls == [True]


def test_tls_from_the_first_byte_with_a_trusted_certificate(authority):
    with serving(Server(), tls=context_of(authority)) as server:
        sender = channel(server.port, "tls", ca_file=authority[1])
        assert send(sender, mail()) == [Sent()]


@pytest.mark.parametrize("security", ["starttls", "tls"])
def test_a_certificate_of_an_unknown_authority_gets_no_mail(authority, security):
    context = context_of(authority)
    how = {"starttls": context} if security == "starttls" else {"tls": context}
    with serving(Server(), **how) as server:
        (found,) = send(channel(server.port, security), mail())
    assert type(found) is Deferred
    assert "certificate" in found.why.lower()
    assert server.mails == []


def test_a_certificate_for_another_name_gets_no_mail(authority):
    with serving(Server(), starttls=context_of(authority, "other.example")) as server:
        (found,) = send(channel(server.port, "starttls", ca_file=authority[1]), mail())
    assert type(found) is Deferred
    assert server.mails == []


@pytest.mark.parametrize("security", ["starttls", "tls"])
def test_a_certificate_that_has_expired_gets_no_mail(authority, security):
    made = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    over = datetime(2024, 1, 1, tzinfo=ZONE)
    authority[0].issue_cert("localhost", not_after=over).configure_cert(made)
    how = {"starttls": made} if security == "starttls" else {"tls": made}
    with serving(Server(), **how) as server:
        (found,) = send(channel(server.port, security, ca_file=authority[1]), mail())
    assert type(found) is Deferred
    assert "expired" in found.why
    assert server.mails == []


def test_a_server_without_starttls_gets_neither_mail_nor_password():
    with serving(Server(password="mật")) as server:
        sender = channel(server.port, "starttls", user="dondoc", password="mật")
        (found,) = send(sender, mail())
    assert type(found) is Deferred
    assert (server.mails, server.logins) == ([], [])


def test_a_password_that_is_right(authority):
    with serving(Server(password="bí-mật"), starttls=context_of(authority)) as server:
        sender = channel(
            server.port, "starttls", ca_file=authority[1], user="dondoc", password="bí-mật"
        )
        assert send(sender, mail()) == [Sent()]
    assert server.logins == ["dondoc"]


def test_a_password_that_is_wrong_defers_the_batch_is_tried_once_and_never_told():
    with serving(Server(password="right")) as guarded:
        sender = channel(guarded.port, user="dondoc", password="wrong-secret")
        found = send(sender, mail(number=1), mail(number=2))
    assert [type(one) for one in found] == [Deferred, Deferred]
    assert all("wrong-secret" not in one.why for one in found)
    assert guarded.connections == 1


def test_the_password_is_not_in_the_servers_name():
    assert "geheim" not in repr(channel(25, user="u", password="geheim"))
    assert "geheim" not in repr(SmtpServer("h", 25, user="u", password="geheim"))

"""`dondoc link` and `dondoc unlink`, as an operator types them."""

import pytest
from sqlmodel import select

from bot.console.link import make_link, undo_link
from bot.errors import BadInputError, NotConfiguredError
from bot.model.chats import GroupChat, LinkCode
from bot.model.tables import PersonRow
from tests import smtp
from tests.bot_api import TOKEN, BotApi, serving
from tests.cast import JUSTICE, office, people_with, person


@pytest.fixture
def house(small_house, monkeypatch, tmp_path):
    """The small office, as the commands find it, with a bot and a mail server."""
    small_house.load(None, office=office(people=people_with(person("hanh", chat=42))))
    url = small_house.store.engine.url.render_as_string(hide_password=False)
    monkeypatch.setenv("DONDOC_DATABASE_URL", url)
    monkeypatch.chdir(tmp_path)
    return small_house


@pytest.fixture
def bot(monkeypatch):
    with serving(BotApi()) as api:
        monkeypatch.setenv("DONDOC_TELEGRAM_TOKEN", TOKEN)
        monkeypatch.setenv("DONDOC_TELEGRAM_API", api.url)
        yield api


def test_a_code_is_shown_as_an_address_and_drawn(house, bot, capsys):
    make_link("head-justice", mail=False, group=False)
    said = capsys.readouterr().out
    assert "https://t.me/dondoc_bot?start=" in said and "▀" in said and "Hanh" in said


def test_a_groups_address_takes_the_bot_along(house, bot, capsys):
    make_link(JUSTICE, mail=False, group=True)
    assert "https://t.me/dondoc_bot?startgroup=" in capsys.readouterr().out


def test_a_code_goes_by_mail_and_is_not_shown(house, bot, capsys, monkeypatch):
    with smtp.serving(smtp.Server()) as server:
        monkeypatch.setenv("DONDOC_SMTP_HOST", "127.0.0.1")
        monkeypatch.setenv("DONDOC_SMTP_PORT", str(server.port))
        monkeypatch.setenv("DONDOC_SMTP_SECURITY", "none")
        make_link("head-justice", mail=True, group=False)
    assert "?start=" not in capsys.readouterr().out
    (mail,) = server.mails
    text = mail.get_body(("plain",)).get_content()
    assert mail["To"] == "Hanh <hanh@quan.example>" and "?start=" in text
    assert text.partition("?start=")[2].split()[0] in mail.get_body(("html",)).get_content()
    (picture,) = mail.iter_attachments()
    assert picture.get_content().startswith(b"\x89PNG")


def test_without_a_bot_there_is_nothing_to_link_to(house):
    with pytest.raises(NotConfiguredError, match="DONDOC_TELEGRAM_TOKEN"):
        make_link("head-justice", mail=False, group=False)


@pytest.mark.parametrize(("who", "group"), [("khong-co", False), ("khong-co", True)])
def test_an_unknown_name_is_said_to_be_so(house, bot, who, group):
    with pytest.raises(BadInputError, match="khong-co"):
        make_link(who, mail=False, group=group)
    assert house.rows(LinkCode) == []


@pytest.mark.parametrize("who", ["head-justice", "hanh"])
def test_a_chat_is_let_go_by_its_post_or_its_person(house, who, capsys):
    undo_link(who)
    assert "1 chat unlinked" in capsys.readouterr().out
    assert {row.telegram_chat_id for row in house.rows(PersonRow)} == {None}


def test_a_group_is_let_go_by_its_unit(house, capsys):
    with house.store.write() as session:
        session.add(GroupChat(chat_id=-5, unit_id=JUSTICE, linked_at=house.clock.now()))
    undo_link(JUSTICE)
    with house.store.read() as session:
        assert session.exec(select(GroupChat)).all() == []


def test_nobody_of_that_name_is_let_go(house):
    with pytest.raises(BadInputError, match="no post, person or unit"):
        undo_link("khong-co")

import pytest

from bot.model.states import NoticeKind
from bot.model.tables import Delivery, Notice
from bot.rules import reply_token
from bot.steps.copies import identity, is_genuine
from bot.wiring import put_together
from config.settings import Settings
from tests.cast import LADDER, at, day, duty, once, plan


@pytest.fixture
def house(small_house):
    """The office, with a first message to each of its readers waiting."""
    small_house.load(plan(duty("I.1", once("2024-05-30"))), ladder=LADDER)
    small_house.at("2024-05-24", "06:00").open()
    small_house.at("2024-06-10").raise_notices()
    return small_house


def mails(house, **settings):
    """What leaves under these settings."""
    given = Settings(_env_file=None, mail_from="dondoc@quan.example", **settings)
    house.parts = put_together(given, house.store, house.clock, {"email": house.email})
    house.deliver()
    return house.email.kept


READING = {"imap_host": "mail.quan.example", "imap_user": "dondoc", "imap_password": "x"}


def test_each_message_has_a_token_of_its_own_that_only_we_could_sign(house):
    copies = house.rows(Delivery)
    assert len(copies) > 2
    assert len({copy.reply_token for copy in copies}) == len(copies)
    with house.store.write() as session:
        for copy in copies:
            assert is_genuine(session, copy, copy.reply_token)
            assert not is_genuine(session, copy, reply_token.sign(b"guess", copy.reply_token))
        assert not is_genuine(session, copies[0], copies[1].reply_token)


def test_the_token_stands_in_the_message_id_and_in_the_foot(house):
    tokens = {copy.message_id: copy.reply_token for copy in house.rows(Delivery)}
    sent = mails(house, **READING)
    assert {mail.message_id[9:15] for mail in sent} == {".diges", ".escal"}
    for mail in sent:
        token = tokens[mail.message_id]
        assert reply_token.find(mail.message_id) == (token,)
        shown = f"Mã trả lời: {reply_token.shown(token)}"
        assert mail.text.rstrip().endswith(shown)
        assert shown in mail.html
        assert mail.reply_to == "dondoc@quan.example"


def test_where_the_server_takes_plus_addresses_the_token_stands_in_the_reply_address(house):
    tokens = {copy.message_id: copy.reply_token for copy in house.rows(Delivery)}
    for mail in mails(house, **READING, inbox_plus_address=True, reply_to="tra.loi@quan.example"):
        assert mail.reply_to == f"tra.loi+{tokens[mail.message_id].lower()}@quan.example"


def test_where_nobody_reads_answers_no_code_is_shown(house):
    for mail in mails(house, reply_to="theodoi@quan.example", inbox_plus_address=True):
        assert mail.reply_to == "theodoi@quan.example"
        assert "Mã trả lời" not in mail.text + mail.html


def test_a_later_key_makes_older_tokens_unknown(house, monkeypatch):
    copy = house.rows(Delivery)[0]
    monkeypatch.setattr("bot.steps.copies.reply_key", lambda _session: b"another")
    with house.store.write() as session:
        assert not is_genuine(session, copy, copy.reply_token)


def test_a_token_is_for_one_person_day_kind_number_and_channel():
    def named(channel="email", **changes):
        given = {"recipient_id": "hanh", "day": day("2024-06-07"), "kind": NoticeKind.DIGEST}
        return identity(Notice(**(given | changes), raised_at=at("2024-06-07")), channel)

    others = {
        named(recipient_id="binh"),
        named(day=day("2024-06-08")),
        named(kind=NoticeKind.NEWS),
        named(number=1),
        named(channel="telegram"),
    }
    assert named() == named()
    assert len(others | {named()}) == 6

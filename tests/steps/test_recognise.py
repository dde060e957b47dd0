import pytest

from bot.messages.mail import to_bytes
from bot.model.tables import Delivery, Notice
from bot.readers.inbound_mail import read_mail
from bot.rules.reply_token import shown, sign
from bot.steps.recognise import recognise
from tests.cast import OFFICE, PEOPLE, duty, office, once, people_with, plan
from tests.readers.mails import bounce, mail, recipient

SHARED = next(one for one in PEOPLE if one.id == "binh").model_copy(
    update={"email": "hanh@quan.example"}
)


@pytest.fixture
def house(small_house):
    """The office, after Hạnh and Bình have had a reminder each."""
    return remind(small_house, OFFICE)


def remind(house, office):
    house.load(plan(duty("I.1", once("2024-05-30"))), office=office)
    house.at("2024-05-24", "06:00").open()
    house.at("2024-05-28").tell()
    return house


def token_of(house, person):
    notices = {notice.id: notice for notice in house.rows(Notice)}
    return next(
        copy for copy in house.rows(Delivery) if notices[copy.notice_id].recipient_id == person
    ).reply_token


def recognised(house, content):
    with house.store.write() as session:
        found = recognise(session, read_mail(content, ["dondoc@quan.example"]))
        person = None if found.person is None else found.person.id
        return person, None if found.answers is None else found.answers.reply_token, found.is_proven


def reply(text="XONG 12", **headers):
    return mail(text, **headers).as_bytes()


def test_an_answer_to_the_mail_that_was_sent_is_proven(house):
    sent = next(one for one in house.email.kept if one.recipient == "hanh@quan.example")
    answer = reply(In_Reply_To=sent.message_id, From="Hạnh <HANH@quan.example>")
    assert recognised(house, answer) == ("hanh", token_of(house, "hanh"), True)


def test_the_code_in_the_text_is_enough(house):
    token = token_of(house, "hanh")
    assert recognised(house, reply(f"XONG 12\n\nMã trả lời: {shown(token)}")) == (
        "hanh",
        token,
        True,
    )


def test_an_address_alone_proves_nothing(house):
    assert recognised(house, reply()) == ("hanh", None, False)
    made_up = shown(sign(b"guess", "hanh"))
    assert recognised(house, reply(f"XONG {made_up}")) == ("hanh", None, False)


def test_somebody_elses_code_proves_nothing(house):
    token = token_of(house, "binh")
    assert recognised(house, reply(f"XONG {token}")) == ("hanh", token, False)
    stranger = reply(f"XONG {token}", From="la@elsewhere.example")
    assert recognised(house, stranger) == (None, token, False)


def test_a_code_that_another_key_signed_is_unknown(house, monkeypatch):
    token = token_of(house, "hanh")
    monkeypatch.setattr("bot.steps.copies.reply_key", lambda _session: b"restored elsewhere")
    assert recognised(house, reply(f"XONG {token}")) == ("hanh", None, False)


def test_people_who_share_an_address_are_told_apart_by_what_they_answer(small_house):
    house = remind(small_house, office(people=people_with(SHARED)))
    for person in ("hanh", "binh"):
        token = token_of(house, person)
        assert recognised(house, reply(f"XONG {token}")) == (person, token, True)
    assert recognised(house, reply()) == (None, None, False)


def test_a_bounce_of_a_real_mail_names_its_message(house):
    sent = house.email.kept[0]
    report = bounce(recipient(sent.recipient, "failed", "5.1.1"), returned=to_bytes(sent))
    person, token, proven = recognised(house, report)
    assert (person, proven) == (None, False)
    assert token is not None and token.lower() in sent.message_id

"""The outbox of answers: claimed once, taken back when its worker died, emptied once it left."""

from datetime import timedelta

import pytest
from sqlmodel import select

from bot.model.mail_answers import MailAnswer, MailAnswerFile
from bot.model.states import DeliveryState
from bot.model.tables import PersonRow
from bot.store import mail_answers
from tests.cast import at

NOW = at("2024-06-07", "20:00")
LEASE = timedelta(minutes=5)


@pytest.fixture
def answered(store):
    """A store with one answer that has a file."""
    with store.write() as session:
        session.add(PersonRow(id="hanh", name="Hạnh", email="hanh@quan.example"))
        session.flush()
        answer = MailAnswer(
            answers="<1@x.example>",
            person_id="hanh",
            recipient="hanh@quan.example",
            about=[1, 2],
            message_id="<a@quan.example>",
            reply_token="T" * 16,
            thread=["<1@x.example>"],
            subject="Re: Nhắc việc",
            text="Đã ghi nhận",
            html="<p>Đã ghi nhận</p>",
            written_at=NOW,
            next_attempt_at=NOW,
        )
        session.add(answer)
        session.flush()
        file = {"name": "a.xlsx", "media_type": "application/zip", "content": b"\x00\xff"}
        session.add(MailAnswerFile(answer_id=answer.id, **file))
    return store


def claim(store, worker="one", now=NOW):
    with store.write() as session:
        return [answer.id for answer in mail_answers.claim(session, now, worker, 10, LEASE)]


def settle(store, answer_id, worker="one", state=DeliveryState.SENT):
    with store.write() as session:
        return mail_answers.settle(session, answer_id, worker, state=state, settled_at=NOW)


def the_answer(store):
    with store.read() as session:
        answer = session.exec(select(MailAnswer)).one()
        return answer, mail_answers.files_of(session, answer.id)


def test_an_answer_is_claimed_once(answered):
    assert [len(claim(answered)), len(claim(answered, "two"))] == [1, 0]


def test_one_whose_worker_died_is_taken_back_after_its_lease(answered):
    (answer_id,) = claim(answered)
    later = NOW + LEASE + timedelta(seconds=1)
    with answered.read() as session:
        assert not mail_answers.has_due(session, NOW, LEASE)
        assert mail_answers.has_due(session, later, LEASE)
    assert claim(answered, "two", later) == [answer_id]
    assert not settle(answered, answer_id, "one")
    assert settle(answered, answer_id, "two")


def test_words_and_files_stay_until_it_has_left(answered):
    (answer_id,) = claim(answered)
    settle(answered, answer_id, state=DeliveryState.DEFERRED)
    answer, files = the_answer(answered)
    assert answer.text == "Đã ghi nhận" and files[0].content == b"\x00\xff"
    assert claim(answered) == [answer_id]
    settle(answered, answer_id)
    answer, files = the_answer(answered)
    assert (answer.text, answer.html, files) == ("", "", [])
    assert (answer.subject, answer.about, answer.reply_token) == ("Re: Nhắc việc", [1, 2], "T" * 16)


def test_it_is_found_by_its_token_and_counted_by_its_address(answered):
    with answered.read() as session:
        assert len(mail_answers.answers_by_token(session, ["T" * 16, "U" * 16])) == 1
        before = NOW - timedelta(hours=1)
        assert mail_answers.written_since(session, "hanh@quan.example", before) == 1
        assert mail_answers.written_since(session, "hanh@quan.example", NOW) == 0
        assert mail_answers.next_answer_at(session) == NOW

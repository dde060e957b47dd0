"""Leases that were lost, channels that are slow, and what breaks between claiming and settling."""

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.channels.base import Deferred, Refused, Sent
from bot.model.office import Preference
from bot.model.tables import Delivery
from bot.steps import deliver as delivering
from bot.steps.deliver import deliver
from bot.steps.send_answers import send_answers
from bot.store import outbox
from tests.cast import ZONE, duty, office, once, people_with, person, plan
from tests.chat.mailing import mailing_in
from tests.house import Postman
from tests.steps.one_message import ONE


def waiting(house):
    """Two mails wait."""
    house.load(ONE)
    house.at("2024-05-28", "06:00").open()
    house.at("2024-05-28").raise_notices()
    return house


class Meanwhile(Postman):
    """Something happens while a message is on its way."""

    def __init__(self, meanwhile, name="email"):
        super().__init__(name)
        self.meanwhile = meanwhile

    async def send(self, payload, parts_sent=0):
        await self.meanwhile(payload)
        return await super().send(payload, parts_sent)


def test_a_lease_that_ran_out_is_not_renewed_by_a_worker_that_wakes_up(house, monkeypatch):
    """Frozen for longer than its lease, it wakes while a message is on its way."""
    monkeypatch.setattr("bot.steps.claims.RENEW_SECONDS", 0.01)
    waiting(house)
    others = []

    async def sleep(_mail):
        if not others:
            house.at("2024-05-28", "07:36")
            now = house.clock.now()
            with house.store.write() as session:
                day = now.astimezone(ZONE).date()
                args = (day, now, "another", 10, timedelta(minutes=5))
                others.append(outbox.claim(session, "email", *args))
        await asyncio.sleep(0.1)  # a few renewals

    channel = Meanwhile(sleep)
    house.use({"email": channel})
    house.deliver()
    assert len(others[0]) == 2
    assert len(channel.kept) == 1  # the one that was on its way


def test_what_comes_due_on_one_channel_leaves_while_another_is_still_busy(each_house):
    house = each_house.with_chat()
    on_chat = person("hanh", chat=42, prefers=Preference.TELEGRAM)
    house.load(
        plan(duty("I.1", once("2024-07-12"), lead=("các cơ quan, đơn vị",), per_unit=True)),
        office=office(people=people_with(on_chat)),
    )
    house.at("2024-05-28", "06:00").open()
    chat = Postman("telegram")

    async def wait_for_the_chat(_mail):
        if chat.kept:
            return
        async with asyncio.timeout(10):
            while not any(one.state.value == "deferred" for one in house.rows(Delivery)):  # noqa: ASYNC110
                await asyncio.sleep(0.01)
            house.at("2024-05-28", "07:32")
            while not chat.kept:  # noqa: ASYNC110
                await asyncio.sleep(0.01)

    answers = iter([False])

    def later(_payload):
        return Sent() if next(answers, True) else Deferred("429", timedelta(seconds=30))

    chat.answer = later
    house.use({"email": Meanwhile(wait_for_the_chat), "telegram": chat})
    house.at("2024-05-28").raise_notices()
    asyncio.run(deliver(house.parts.post))
    # A mail that waited for the chat in vain would have broken down.
    assert {one.state.value for one in house.rows(Delivery)} == {"sent"}


def test_what_cannot_be_put_into_words_just_now_is_given_back(house, monkeypatch):
    waiting(house)

    def broken(*_args):
        raise RuntimeError("no")

    monkeypatch.setattr(delivering, "compose", broken)
    with pytest.raises(RuntimeError):
        asyncio.run(deliver(house.parts.post))
    assert {one.state.value for one in house.rows(Delivery)} == {"queued"}


def test_what_cannot_be_looked_at_again_is_given_back_and_made_anew(house, monkeypatch):
    house = waiting(house)

    async def wait(_mail):
        house.clock.move_to(house.clock.now() + timedelta(seconds=11))

    def broken(*_args):
        raise RuntimeError("no")

    monkeypatch.setattr(delivering, "_looked_at_again", broken)
    house.use({"email": Meanwhile(wait)})
    with pytest.raises(RuntimeError):
        asyncio.run(deliver(house.parts.post))
    assert [one.state.value for one in house.rows(Delivery)] == ["sent", "queued"]
    asyncio.run(deliver(house.parts.post))
    assert [one.state.value for one in house.rows(Delivery)] == ["sent", "sent"]


def test_an_outcome_that_cannot_be_written_takes_no_other_with_it(house, monkeypatch):
    waiting(house)

    def broken(*_args):
        raise RuntimeError("no")

    monkeypatch.setattr("bot.steps.settle.fall_back", broken)
    house.email.answer = lambda mail: Refused("x") if "hanh" in mail.recipient else Sent()
    with pytest.raises(RuntimeError):
        asyncio.run(deliver(house.parts.post))
    assert "sent" in {one.state.value for one in house.rows(Delivery)}


def test_answers_that_outlast_their_lease_are_sent_once_although_a_second_worker_is_there(
    each_house, tmp_path
):
    asked = mailing_in(each_house, tmp_path)
    house = each_house
    house.load(ONE)
    house.live("2024-05-28", "2024-05-28")
    to = asked.reminder("hanh")
    for _ in range(2):
        asked.come_in(asked.reply(to, "giúp"))
    sent = []

    async def take_long(mail):
        sent.append(mail.message_id)
        if len(sent) == 1:
            house.clock.move_to(house.clock.now() + timedelta(minutes=6))
            second = replace(house.parts.post, worker="second")
            await send_answers(replace(second, channels={"email": Meanwhile(note)}))

    async def note(mail):
        sent.append(mail.message_id)

    house.parts = replace(
        house.parts, post=replace(house.parts.post, channels={"email": Meanwhile(take_long)})
    )
    asyncio.run(send_answers(house.parts.post))
    # The one on its way may be repeated; what had not left yet is not ours any more.
    assert [sent.count(one) for one in dict.fromkeys(sent)] == [2, 1]

"""Retries, leases, refusals, pauses and downtime: what becomes of a message on its way out."""

import asyncio
from datetime import timedelta
from itertools import pairwise

import pytest
from sqlalchemy import update

from bot.channels.base import Deferred, Sent, Unconfirmed
from bot.channels.safety import DryRunChannel, RedirectChannel
from bot.model.office import Preference
from bot.model.states import Action, AssignmentState
from bot.model.tables import Delivery, NoticeItem
from bot.steps.claims import LEASE
from bot.steps.deliver import FRESH, deliver, next_delivery_at
from bot.store.office import set_pause
from bot.store.outbox import claim
from tests.cast import ZONE, at, duty, office, once, people_with, person, plan
from tests.house import Postman, told
from tests.steps.one_message import CODE, ONE, say, to


@pytest.fixture
def house(small_house):
    """SQLite alone; what the outbox asks of the database is asked of both (`each_house`)."""
    return small_house


def test_a_deferred_message_is_tried_again_after_at_most_one_two_and_four_minutes(each_house):
    house = each_house
    house.load(ONE)
    house.at("2024-05-28", "06:00").open()
    say(house, Deferred("451 greylisted"), "hanh")
    house.at("2024-05-28", "07:30").tell()
    tries = [at("2024-05-28", "07:30")]
    for _ in range(4):
        again = next_delivery_at(house.parts.post)
        assert again is not None
        house.clock.move_to(again - timedelta(microseconds=1))
        house.deliver()
        before = len(house.settled)
        house.clock.move_to(again)
        house.deliver()
        assert len(house.settled) == before + 1
        tries.append(again)
    waits = [(after - before) / timedelta(minutes=1) for before, after in pairwise(tries)]
    assert all(0.75 * m < wait <= m for wait, m in zip(waits, (1, 2, 4, 8), strict=True))
    assert {d.attempts for d in house.rows(Delivery)} == {1, 5}


def test_what_our_own_pace_held_back_goes_when_its_turn_comes_and_was_no_attempt(house):
    house.load(ONE)
    house.at("2024-05-28", "06:00").open()
    say(house, Deferred("not yet", wait=timedelta(seconds=15), tried=False))
    house.at("2024-05-28", "07:30").tell()
    for _ in range(8):  # were these failures, the other channel would have taken over by now
        house.clock.move_to(house.clock.now() + timedelta(seconds=15))
        house.deliver()
    assert len(house.settled) == 2 * 9
    assert {(d.state, d.attempts) for d in house.rows(Delivery)} == {("deferred", 0)}
    say(house, Sent())
    house.clock.move_to(house.clock.now() + timedelta(seconds=15))
    assert len(house.deliver()) == 2


def test_the_servers_own_wish_is_kept(house):
    house.load(ONE)
    house.at("2024-05-28", "06:00").open()
    say(house, Deferred("429", wait=timedelta(minutes=20)))
    house.at("2024-05-28", "07:30").tell()
    say(house, Sent())
    assert house.at("2024-05-28", "07:49").deliver() == []
    assert len(house.at("2024-05-28", "07:50").deliver()) == 2


def test_a_retry_has_the_same_message_id(small_house):
    house = small_house
    house.load(ONE)
    house.at("2024-05-28", "06:00").open()
    seen = []

    def answer(mail):
        seen.append((mail.recipient, mail.message_id))
        return Unconfirmed("cut") if len(seen) <= 2 else Sent()

    house.email.answer = answer
    house.at("2024-05-28", "07:30").tell()
    house.at("2024-05-28", "07:40").deliver()
    assert len(seen) == 4
    assert sorted(seen[:2]) == sorted(seen[2:])
    assert seen[0][1] != seen[1][1]


def test_a_delivery_whose_worker_died_is_sent_by_the_next_one_after_its_lease(each_house):
    house = each_house
    house.load(ONE)
    house.at("2024-05-28", "06:00").open()

    def die(_mail):
        raise SystemExit

    house.email.answer = die
    with pytest.raises(SystemExit):
        house.at("2024-05-28", "07:30").tell()
    assert {d[3] for d in house.deliveries()} == {"claimed"}
    say(house, Sent())
    assert house.at("2024-05-28", "07:34").deliver() == []
    assert {m.recipient for m in house.at("2024-05-28", "07:36").deliver()} == {"hanh", "binh"}


def test_one_message_that_breaks_its_channel_keeps_nothing_from_the_others(house):
    house.load(ONE)
    house.at("2024-05-28", "06:00").open()

    def break_down(mail):
        if mail.recipient == "hanh@quan.example":
            raise RuntimeError("a bug")
        return Sent()

    house.email.answer = break_down
    assert {m.recipient for m in house.at("2024-05-28", "07:30").tell()} == {"binh"}
    states = {who: state for who, _, _, state in house.deliveries()}
    assert states == {"hanh": "unconfirmed", "binh": "sent"}


def test_a_person_whose_address_is_none_is_refused_and_keeps_nothing_from_the_others(house):
    wrong = people_with(person("hanh").model_copy(update={"email": "hạnh @quan.example"}))
    house.load(ONE, office=office(people=wrong))
    from bot.channels.sink import SinkChannel

    house.use({"email": SinkChannel("email")})
    house.at("2024-05-28", "06:00").open()
    assert {m.recipient for m in house.at("2024-05-28", "07:30").tell()} == {"binh"}


def test_a_program_that_is_stopping_settles_the_message_in_hand_and_gives_back_the_rest(house):
    house.load(ONE)
    house.at("2024-05-28", "06:00").open()
    house.stopping(lambda: bool(house.email.kept))
    assert len(house.at("2024-05-28", "07:30").tell()) == 1
    assert sorted(d[3] for d in house.deliveries()) == ["queued", "sent"]
    house.stopping(lambda: False)
    assert len(house.deliver()) == 1


# A slow server, a sleeping machine


class Slow(Postman):
    """A channel at which something happens while a message is on its way."""

    def __init__(self, meanwhile):
        super().__init__("email")
        self.meanwhile = meanwhile

    async def send(self, payload, parts_sent=0):
        await self.meanwhile(payload)
        return await super().send(payload, parts_sent)


def claimed_elsewhere(house):
    """What another worker could claim now."""
    now = house.clock.now()
    with house.store.write() as session:
        today = now.astimezone(ZONE).date()
        return claim(session, "email", today, now, "another", 10, LEASE)


@pytest.mark.parametrize("batch", [50, 1])
def test_a_lease_lasts_as_long_as_the_sending_also_of_the_batch_to_come(house, monkeypatch, batch):
    monkeypatch.setattr("bot.steps.claims.RENEW_SECONDS", 0.01)
    house.load(ONE)
    house.at("2024-05-28", "06:00").open()
    found = []

    async def take_long(_mail):
        for minutes in (4, 8, 12):
            house.at("2024-05-28", f"07:{30 + minutes}")
            limit = house.clock.now() + LEASE
            async with asyncio.timeout(10):
                while {d.lease_until for d in house.rows(Delivery)} - {None, limit}:  # noqa: ASYNC110
                    await asyncio.sleep(0.01)
        found.append(claimed_elsewhere(house))

    slow = Slow(take_long)
    slow.batch = batch
    house.use({"email": slow})
    house.at("2024-05-28", "07:30").raise_notices()
    house.deliver()
    assert found[0] == []


def test_what_a_sleeping_machine_had_claimed_is_taken_by_whoever_is_awake(house):
    house.load(ONE)
    house.at("2024-05-28", "06:00").open()
    others = []

    async def sleep(_mail):
        if not others:
            house.at("2024-05-28", "07:36")
            others.append(claimed_elsewhere(house))

    channel = Slow(sleep)
    house.use({"email": channel})
    house.at("2024-05-28", "07:30").raise_notices()
    house.deliver()
    assert len(others[0]) == 2
    assert len(channel.kept) == 1  # the one that was on its way
    assert {d.claimed_by for d in house.rows(Delivery)} == {"another"}


def test_a_report_is_heard_while_those_before_it_are_sent(house):
    house.load(ONE)
    house.at("2024-05-28", "06:00").open()

    async def report(_mail):
        if house[CODE].state == AssignmentState.OPEN:
            house.do(CODE, Action.REPORT)
            house.clock.move_to(house.clock.now() + FRESH + timedelta(seconds=1))

    channel = Slow(report)
    house.use({"email": channel})
    house.at("2024-05-28", "07:30").raise_notices()
    house.deliver()
    assert len(channel.kept) == 1
    assert sorted(d.state for d in house.rows(Delivery)) == ["sent", "superseded"]


def test_what_was_claimed_ahead_is_given_back_when_the_program_stops(house):
    house.email.batch = 1
    house.load(ONE)
    house.at("2024-05-28", "06:00").open()
    house.stopping(lambda: bool(house.email.kept))
    assert len(house.at("2024-05-28", "07:30").tell()) == 1
    assert sorted(d[3] for d in house.deliveries()) == ["queued", "sent"]


# The other channel


def test_a_slow_channel_keeps_nothing_from_another(each_house):
    """Telegram takes no message before every mail has left."""
    house = each_house.with_chat()
    house.email.batch = 1
    on_chat = person("hanh", chat=42, prefers=Preference.TELEGRAM)
    house.load(
        plan(duty("I.1", once("2024-07-12"), lead=("các cơ quan, đơn vị",), per_unit=True)),
        office=office(people=people_with(on_chat)),
    )
    house.at("2024-05-28", "06:00").open()
    mails = len({"binh", "cuc", "dung", "mai"})

    class Waiting(Postman):
        async def send(self, payload, parts_sent=0):
            async with asyncio.timeout(10):
                while len(house.email.kept) < mails:  # noqa: ASYNC110
                    await asyncio.sleep(0.01)
            return await super().send(payload, parts_sent)

    house.telegram = Waiting("telegram")
    house.use({"email": house.email, "telegram": house.telegram})
    house.at("2024-05-28", "07:30").raise_notices()
    asyncio.run(deliver(house.parts.post))
    assert (len(house.email.kept), len(house.telegram.kept)) == (mails, 1)


def test_what_comes_up_while_a_slow_channel_is_at_work_leaves_at_once(each_house):
    house = each_house.with_chat()
    house.load(ONE, office=office(people=people_with(person("hanh", 42, Preference.TELEGRAM))))
    house.at("2024-05-28", "06:00").open()

    def mails_wait_until(at):
        with house.store.write() as session:
            session.execute(
                update(Delivery).where(Delivery.channel == "email").values(next_attempt_at=at)
            )

    class Slow(Postman):
        async def send(self, payload, parts_sent=0):
            mails_wait_until(house.clock.now())
            async with asyncio.timeout(10):
                while not house.email.kept:  # noqa: ASYNC110
                    await asyncio.sleep(0.01)
            return await super().send(payload, parts_sent)

    house.telegram = Slow("telegram")
    house.use({"email": house.email, "telegram": house.telegram})
    house.at("2024-05-28", "07:30").raise_notices()
    mails_wait_until(house.clock.now() + timedelta(hours=1))
    asyncio.run(deliver(house.parts.post))
    assert (len(house.email.kept), len(house.telegram.kept)) == (1, 1)


def test_a_run_ends_after_a_while_and_the_next_goes_on(house, monkeypatch):
    """So that what was sent is told of, and the watchman sees the job turn."""
    monkeypatch.setattr("bot.steps.deliver.RUN_SECONDS", 0.1)
    for_all = duty("I.1", once("2024-07-12"), lead=("các cơ quan, đơn vị",), per_unit=True)
    house.load(plan(for_all))
    house.at("2024-05-28", "06:00").open()

    async def take_a_while(_mail):
        await asyncio.sleep(0.2)

    channel = Slow(take_a_while)
    channel.batch = 1
    house.use({"email": channel})
    house.at("2024-05-28", "07:30").raise_notices()
    runs = []
    while any(state in ("queued", "claimed") for *_, state in house.deliveries()):
        runs.append(len(asyncio.run(deliver(house.parts.post))))
    assert sum(runs) == len(channel.kept) == 5
    assert len(runs) > 1


def test_a_dry_run_keeps_every_message_as_a_file_and_sends_none(house, tmp_path):
    house.load(ONE)
    house.use({"email": DryRunChannel("email", tmp_path / "dry")})
    assert house.live("2024-05-28", "2024-07-12") == []
    assert {one.outcome.why for one in house.settled} == {"dry run"}
    assert {d[3] for d in house.deliveries()} == {"superseded"}
    assert len(house.settled) == 2 * len(("opened", "-10", "-5", "-2", "0"))
    kept = sorted(path.name for path in (tmp_path / "dry").iterdir())
    assert kept[0] == "2024-05-28-binh@quan.example-digest.eml"
    assert len(kept) == len(house.settled)


def test_a_redirect_sends_everything_to_one_address_naming_whose_it_was(small_house):
    house = small_house
    house.load(ONE)
    caught = Postman("email")
    house.use({"email": RedirectChannel(caught, "thu@quan.example")})
    house.live("2024-05-28", "2024-05-28")
    assert {mail.recipient for mail in caught.kept} == {"thu@quan.example"}
    assert sorted(mail.subject.split("]")[0] for mail in caught.kept) == [
        "[binh@quan.example",
        "[hanh@quan.example",
    ]


def test_while_paused_nothing_leaves_and_nothing_is_lost(each_house):
    house = each_house
    house.load(ONE)
    house.live("2024-05-28", "2024-07-04")
    with house.store.write() as session:
        assert set_pause(session, True, house.clock.now())
    assert house.live("2024-07-05", "2024-07-10") == []
    with house.store.write() as session:
        assert set_pause(session, False, house.clock.now())
        assert not set_pause(session, False, house.clock.now())
    (digest,) = to("hanh", house.live("2024-07-11", "2024-07-11"))
    assert digest.rungs == ((CODE, "-5"), (CODE, "-2"))


# Downtime


def test_after_downtime_the_newest_rung_is_told_once_with_what_was_missed(each_house):
    house = each_house
    house.load(ONE)
    house.live("2024-05-28", "2024-06-28")
    found = house.live("2024-07-15", "2024-07-16")
    assert told(found) == {
        "hanh": [(CODE, "+1", "head")],
        "binh": [(CODE, "+1", "focal_point")],
    }
    assert {tuple(i.missed) for i in house.rows(NoticeItem) if i.rung == "+1"} == {
        ("-5", "-2", "0")
    }


def test_an_assignment_that_should_have_opened_in_the_downtime_opens_at_its_end(house):
    house.load(ONE)
    found = house.live("2024-07-09", "2024-07-10")
    assert [m.rungs for m in to("hanh", found)] == [((CODE, "opened"),), ((CODE, "-2"),)]


# The standing list

"""At most one digest and one list for a person and working day, and nothing lost by it."""

from datetime import timedelta

import pytest

from bot.channels.base import Deferred, Refused, Sent, Unconfirmed
from bot.channels.safety import DryRunChannel, RedirectChannel
from bot.model.office import Preference
from bot.model.states import Action
from bot.model.tables import Delivery, Notice, NoticeItem
from bot.store.office import set_pause
from tests.cast import (
    FINANCE,
    JUSTICE,
    LADDER,
    PEOPLE,
    calendar_with,
    day,
    duty,
    office,
    once,
    people_with,
    person,
    plan,
)
from tests.house import Postman, told

ONE = plan(duty("I.1", once("2024-07-14")))
CODE = f"I.1/2024-07-14/{JUSTICE}"
TWO = plan(duty("I.1", once("2024-07-14")), duty("I.2", once("2024-07-14")))
RUNGS = ("-5", "-2", "0", "+1", "+3")
OTHER = f"I.2/2024-07-14/{JUSTICE}"


@pytest.fixture
def house(small_house):
    """SQLite alone; what the outbox asks of the database is asked of both (`each_house`)."""
    return small_house


def to(who, found):
    return [m for m in found if m.recipient == who]


def say(house, outcome, *who):
    """Let the mail server answer so, for some people or for all."""
    addresses = {f"{name}@quan.example" for name in who}
    house.email.answer = lambda mail: outcome if not who or mail.recipient in addresses else Sent()


def reported_and_returned(house, when, code=CODE):
    house.at(when, "09:00").do(code, Action.REPORT)
    house.at(when, "09:30").do(code, Action.RETURN, "nga", reason="Thiếu chữ ký")


def test_what_comes_up_after_the_digest_has_left_waits_for_the_next_working_day(each_house):
    house = each_house
    house.load(TWO)
    house.live("2024-05-28", "2024-07-04")
    assert len(to("hanh", house.live("2024-07-05", "2024-07-05"))) == 1  # a Friday: -5
    reported_and_returned(house, "2024-07-05")
    assert to("hanh", house.at("2024-07-05", "10:00").tell()) == []
    assert house.live("2024-07-05", "2024-07-07") == []
    (next_one,) = to("hanh", house.live("2024-07-08", "2024-07-08"))
    assert next_one.rungs == ((CODE, "returned"),)


def test_what_waits_joins_the_rungs_of_the_next_day_in_one_digest(house):
    house.load(ONE)
    house.live("2024-05-28", "2024-07-08")
    house.at("2024-07-09", "08:00").do(CODE, Action.REPORT)
    house.do(CODE, Action.RETURN, "nga", reason="Thiếu")
    assert len(to("hanh", house.at("2024-07-09", "08:30").tell())) == 1
    house.at("2024-07-09", "09:00").do(CODE, Action.REPORT)
    house.do(CODE, Action.RETURN, "nga", reason="Vẫn thiếu")
    assert house.at("2024-07-09", "09:30").tell() == []
    (joined,) = to("hanh", house.live("2024-07-10", "2024-07-10"))
    assert joined.rungs == ((CODE, "returned"), (CODE, "-2"))


def test_what_comes_up_before_the_digest_has_left_joins_it(each_house):
    house = each_house
    house.load(TWO)
    house.live("2024-05-28", "2024-07-04")
    say(house, Deferred("451 later"))
    house.at("2024-07-05", "07:30").tell()
    reported_and_returned(house, "2024-07-05")
    house.at("2024-07-05", "09:35").raise_notices()
    say(house, Sent())
    (digest,) = to("hanh", house.at("2024-07-05", "10:00").deliver())
    assert set(digest.rungs) == {(CODE, "-5"), (OTHER, "-5"), (CODE, "returned")}
    assert digest.day == day("2024-07-05")


def test_a_digest_that_could_not_leave_is_carried_into_the_next_working_days(each_house):
    house = each_house
    house.load(TWO)
    house.live("2024-05-28", "2024-07-09")
    say(house, Deferred("no route"))
    assert house.live("2024-07-10", "2024-07-11") == []
    say(house, Sent())
    (digest,) = to("hanh", house.live("2024-07-12", "2024-07-12"))
    assert sorted(digest.rungs) == [(CODE, "-2"), (CODE, "0"), (OTHER, "-2"), (OTHER, "0")]
    assert {d[3] for d in house.deliveries() if d[0] == "hanh"} == {"sent", "superseded"}
    assert to("hanh", house.live("2024-07-12", "2024-07-14")) == []


def test_nothing_is_lost_and_nothing_doubled_while_mail_is_down_for_days(house):
    house.load(TWO)
    house.live("2024-05-28", "2024-07-04")
    say(house, Deferred("no route", wait=timedelta(hours=3)))
    house.live("2024-07-05", "2024-07-16")
    say(house, Sent())
    found = house.live("2024-07-17", "2024-07-17")
    for who in ("hanh", "binh"):
        (digest,) = to(who, found)
        every = [(code, rung) for code in (CODE, OTHER) for rung in RUNGS]
        assert sorted(digest.rungs) == sorted(every)
    assert len(house.rows(NoticeItem)) == len(
        {(i.assignment_id, i.occasion, i.kind, i.post_id) for i in house.rows(NoticeItem)}
    )


def test_a_carried_digest_shows_each_assignment_once(small_house):
    house = small_house
    house.load(ONE)
    house.live("2024-05-28", "2024-07-09")
    say(house, Deferred("no route"))
    house.live("2024-07-10", "2024-07-11")
    say(house, Sent())
    house.live("2024-07-12", "2024-07-12")
    (mail,) = [m for m in house.email.kept if m.recipient == "hanh@quan.example"][-1:]
    assert mail.text.count("Nhiệm vụ I.1") == 1


def test_an_escalation_list_that_could_not_leave_is_carried_too(house):
    house.load(ONE)
    house.live("2024-05-28", "2024-07-16")
    say(house, Deferred("no route"), "nga")
    house.live("2024-07-17", "2024-07-18")
    say(house, Sent())
    (listed,) = to("nga", house.live("2024-07-19", "2024-07-19"))
    assert listed.kind == "escalation_list"
    assert listed.rungs == ((CODE, "+3"), (CODE, "+5"))


def test_what_is_reported_between_raising_and_sending_is_left_out(each_house):
    house = each_house
    house.load(TWO)
    house.live("2024-05-28", "2024-07-04")
    house.at("2024-07-05", "07:30").raise_notices()
    house.at("2024-07-05", "07:31").do(CODE, Action.REPORT)
    (digest,) = to("hanh", house.deliver())
    assert digest.rungs == ((OTHER, "-5"),)


def test_a_message_with_nothing_left_in_it_is_never_sent(house):
    house.load(ONE)
    house.live("2024-05-28", "2024-07-04")
    house.at("2024-07-05", "07:30").raise_notices()
    house.at("2024-07-05", "07:31").do(CODE, Action.REPORT)
    assert house.deliver() == []
    states = [d for d in house.deliveries() if d[1] == day("2024-07-05")]
    assert [(who, state) for who, _, _, state in states] == [
        ("hanh", "superseded"),
        ("binh", "superseded"),
    ]


def test_somebody_whose_message_was_emptied_is_told_on_the_next_working_day(house):
    house.load(ONE)
    house.live("2024-05-28", "2024-07-04")
    house.at("2024-07-05", "07:30").raise_notices()
    house.at("2024-07-05", "07:31").do(CODE, Action.REPORT)
    house.deliver()
    house.at("2024-07-05", "10:00").do(CODE, Action.RETURN, "nga", reason="Thiếu")
    assert to("hanh", house.at("2024-07-05", "10:05").tell()) == []
    (digest,) = to("hanh", house.live("2024-07-08", "2024-07-08"))
    assert digest.rungs == ((CODE, "returned"),)


def test_sweeping_and_sending_twice_changes_nothing(each_house):
    house = each_house
    house.load(TWO)
    house.live("2024-05-28", "2024-07-04")
    first = house.at("2024-07-05", "07:30").tell()
    assert {m.recipient for m in first} == {"hanh", "binh"}
    for clock in ("07:30", "07:35", "12:00", "16:59"):
        assert house.at("2024-07-05", clock).tell() == []


def test_nothing_is_raised_or_sent_outside_the_window(house):
    house.load(ONE)
    house.open()
    house.at("2024-05-28", "05:00").open()
    for when, clock in (("2024-05-28", "07:29"), ("2024-06-01", "10:00"), ("2024-06-02", "10:00")):
        assert house.at(when, clock).raise_notices() == 0
        assert house.deliver() == []
    assert house.rows(Notice) == []


def test_what_was_raised_before_the_window_closed_is_not_sent_after_it(house):
    house.load(ONE)
    house.at("2024-05-28", "06:00").open()
    house.at("2024-05-28", "16:59").raise_notices()
    assert house.at("2024-05-28", "17:00").deliver() == []
    assert to("hanh", house.live("2024-05-29", "2024-05-29"))[0].rungs == ((CODE, "opened"),)


def test_a_day_that_is_declared_off_at_short_notice_sends_nothing_and_loses_nothing(house):
    house.load(ONE)
    house.live("2024-05-28", "2024-07-04")
    house.at("2024-07-05", "07:30").tell()
    reported_and_returned(house, "2024-07-05")
    house.at("2024-07-05", "10:00").raise_notices()  # waits for Monday 8/7
    house.load(ONE, calendar=calendar_with(("2024-07-08",)))
    assert house.live("2024-07-06", "2024-07-08") == []
    (digest,) = to("hanh", house.live("2024-07-09", "2024-07-09"))
    assert (CODE, "returned") in digest.rungs


# Retries


def test_a_deferred_message_is_tried_again_after_one_two_and_four_minutes(each_house):
    house = each_house
    house.load(ONE)
    house.at("2024-05-28", "06:00").open()
    say(house, Deferred("451 greylisted"), "hanh")
    house.at("2024-05-28", "07:30").tell()
    tries = []
    for minute in range(31, 60):
        house.at("2024-05-28", f"07:{minute}")
        before = len(house.settled)
        house.deliver()
        tries += [minute] * (len(house.settled) - before)
    assert tries == [31, 33, 37, 45]
    assert {d.attempts for d in house.rows(Delivery)} == {1, 5}


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


# The other channel


def chatty(prefers):
    return office(people=people_with(person("hanh", chat=42, prefers=prefers)))


def test_where_a_channel_refuses_the_other_one_takes_the_message(chat_house):
    house = chat_house
    house.load(ONE, office=chatty(Preference.TELEGRAM))
    house.telegram.answer = lambda _: Refused("403 blocked by the user")
    house.at("2024-05-28", "06:00").open()
    found = house.at("2024-05-28", "07:30").tell()
    assert [(m.channel, m.rungs) for m in to("hanh", found)] == [("email", ((CODE, "opened"),))]
    assert ("hanh", day("2024-05-28"), "telegram", "refused") in house.deliveries()
    assert house.findings() == []


def test_where_every_channel_refuses_it_is_a_finding(chat_house):
    house = chat_house
    house.load(ONE, office=chatty(Preference.EMAIL))
    house.telegram.answer = house.email.answer = lambda _: Refused("no")
    house.at("2024-05-28", "06:00").open()
    assert to("hanh", house.at("2024-05-28", "07:30").tell()) == []
    assert ("person_unreachable", "hanh") in house.findings()


def test_a_person_is_told_on_the_preferred_channel_only(chat_house):
    house = chat_house
    house.load(ONE, office=chatty(Preference.EMAIL))
    house.at("2024-05-28", "06:00").open()
    assert {m.channel for m in house.at("2024-05-28", "07:30").tell()} == {"email"}


def test_who_asked_for_both_gets_both(chat_house):
    house = chat_house
    house.load(ONE, office=chatty(Preference.BOTH))
    house.at("2024-05-28", "06:00").open()
    found = to("hanh", house.at("2024-05-28", "07:30").tell())
    assert sorted(m.channel for m in found) == ["email", "telegram"]


def test_a_copy_that_never_left_is_closed_when_the_other_one_did(chat_house):
    house = chat_house
    house.load(ONE, office=chatty(Preference.BOTH))
    house.telegram.answer = lambda _: Deferred("blocked")
    house.at("2024-05-28", "06:00").open()
    house.live("2024-05-28", "2024-05-28")
    house.at("2024-05-29").raise_notices()
    copies = [d for d in house.deliveries() if d[0] == "hanh"]
    assert [(channel, state) for _, _, channel, state in copies] == [
        ("email", "sent"),
        ("telegram", "superseded"),
    ]


def test_a_chat_that_stays_silent_does_not_keep_the_message_from_the_mailbox(chat_house):
    house = chat_house
    house.load(ONE, office=chatty(Preference.TELEGRAM))
    house.telegram.answer = lambda _: Unconfirmed("timed out")
    found = to("hanh", house.live("2024-05-28", "2024-05-29"))
    assert [(m.channel, m.rungs) for m in found] == [("email", ((CODE, "opened"),))]


def test_a_message_of_which_parts_have_left_takes_nothing_more(chat_house):
    house = chat_house
    house.load(TWO, office=chatty(Preference.TELEGRAM))
    house.live("2024-05-28", "2024-07-04")
    house.telegram.answer = lambda _: Deferred("429", parts_sent=1)
    house.at("2024-07-05", "07:30").tell()
    reported_and_returned(house, "2024-07-05")
    house.at("2024-07-05", "09:35").raise_notices()
    house.telegram.answer = lambda _: Sent()
    (digest,) = to("hanh", house.at("2024-07-05", "09:40").deliver())
    assert (CODE, "returned") not in digest.rungs
    (later,) = to("hanh", house.live("2024-07-08", "2024-07-08"))
    assert later.rungs == ((CODE, "returned"),)


@pytest.fixture
def chat_house(each_house):
    """The house with Telegram in use."""
    return each_house.with_chat()


# Threads


def test_a_follow_up_answers_the_last_message_about_the_same_assignment(small_house):
    house = small_house
    house.load(ONE)
    house.live("2024-05-28", "2024-07-10")
    opened, tenth, fifth, second = [
        m for m in house.email.kept if m.recipient == "hanh@quan.example"
    ]
    assert (opened.in_reply_to, opened.references) == (None, ())
    assert tenth.in_reply_to == opened.message_id
    assert tenth.references == (opened.message_id,)
    assert second.in_reply_to == fifth.message_id
    assert second.references == (opened.message_id, fifth.message_id)


def test_a_message_about_something_else_begins_a_thread_of_its_own(small_house):
    house = small_house
    house.load(plan(duty("I.1", once("2024-06-09")), duty("I.2", once("2024-09-30"))))
    house.live("2024-05-23", "2024-05-23")
    house.at("2024-05-24").do(f"I.1/2024-06-09/{JUSTICE}", Action.REPORT)
    house.live("2024-05-24", "2024-08-20")
    _, last = [m for m in house.email.kept if m.recipient == "hanh@quan.example"]
    assert last.in_reply_to is None


def test_no_message_answers_one_that_never_left(small_house):
    house = small_house
    house.load(ONE)
    house.live("2024-05-28", "2024-06-28")
    say(house, Refused("550 mailbox full"))
    house.live("2024-07-05", "2024-07-05")
    say(house, Sent())
    house.live("2024-07-10", "2024-07-10")
    _, tenth, second = [m for m in house.email.kept if m.recipient == "hanh@quan.example"]
    assert second.in_reply_to == tenth.message_id


# Go-live safety


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


def weekly(found, who="nga"):
    return [
        (m.day.isoformat(), [code for code, rung in m.rungs if rung == "weekly"])
        for m in found
        if m.recipient == who and any(rung == "weekly" for _, rung in m.rungs)
    ]


def test_the_list_goes_out_each_monday_with_everything_overdue(each_house):
    house = each_house
    house.load(TWO, ladder=LADDER)
    found = house.live("2024-05-28", "2024-07-31")
    assert weekly(found) == [
        ("2024-07-15", [CODE, OTHER]),
        ("2024-07-22", [CODE, OTHER]),
        ("2024-07-29", [CODE, OTHER]),
    ]
    assert {m.kind for m in found if m.recipient == "nga"} == {"escalation_list"}


def test_where_monday_is_off_the_list_goes_out_on_the_next_working_day(house):
    house.load(plan(duty("I.1", once("2024-08-25"))), ladder=LADDER)
    found = house.live("2024-07-10", "2024-09-08")
    assert [when for when, _ in weekly(found)] == ["2024-08-26", "2024-09-04"]


def test_the_leaders_list_holds_only_what_has_climbed_to_them(house):
    house.load(TWO, ladder=LADDER)
    house.live("2024-05-28", "2024-07-18")
    house.at("2024-07-18", "18:00").do(OTHER, Action.REPORT)  # before +5
    found = house.live("2024-07-19", "2024-07-29")
    assert weekly(found, "khoa") == [("2024-07-22", [CODE]), ("2024-07-29", [CODE])]
    assert weekly(found, "lan") == [("2024-07-29", [CODE])]


def test_an_assignment_on_todays_list_by_its_rung_is_not_listed_twice(house):
    house.load(
        plan(duty("I.1", once("2024-07-17")), duty("I.2", once("2024-07-14"))), ladder=LADDER
    )
    found = house.live("2024-05-28", "2024-07-22")  # Monday 22/7 is +3 of I.1
    (listed,) = [m for m in to("nga", found) if m.day == day("2024-07-22")]
    assert listed.rungs == ((f"I.1/2024-07-17/{JUSTICE}", "+3"), (OTHER, "weekly"))


def test_with_nothing_overdue_there_is_no_list(house):
    house.load(ONE, ladder=LADDER)
    assert to("nga", house.live("2024-05-28", "2024-07-12")) == []


def test_a_list_that_downtime_swallowed_goes_out_later_that_week_and_once(house):
    house.load(ONE, ladder=LADDER)
    house.live("2024-05-28", "2024-07-20")
    found = house.live("2024-07-24", "2024-07-29")
    assert [when for when, _ in weekly(found)] == ["2024-07-24", "2024-07-29"]


def test_who_is_both_in_a_unit_and_above_it_gets_a_digest_and_a_list(house):
    from bot.model.office import Role
    from tests.cast import HOME, post

    house.load(ONE, office=office(post("monitoring", HOME, Role.MONITORING, "hanh")))
    found = to("hanh", house.live("2024-07-17", "2024-07-17"))
    found += to("hanh", house.live("2024-07-18", "2024-07-19"))
    last = [(m.kind, m.rungs) for m in found if m.day == day("2024-07-19")]
    assert sorted(last) == [("digest", ((CODE, "+5"),)), ("escalation_list", ((CODE, "+5"),))]


# People who come and go


def test_the_undelivered_message_of_somebody_who_left_is_closed_and_the_successor_is_told(
    each_house,
):
    house = each_house
    house.load(ONE)
    house.live("2024-05-28", "2024-07-04")
    say(house, Deferred("no route"))
    house.live("2024-07-05", "2024-07-05")
    from bot.model.office import Role
    from tests.cast import post

    left = tuple(p for p in PEOPLE if p.id != "hanh")
    heir = office(post("head-justice", JUSTICE, Role.HEAD, "phuc"), people=left)
    house.load(ONE, office=heir)
    say(house, Sent())
    (digest,) = to("phuc", house.live("2024-07-08", "2024-07-08"))
    assert digest.items == ((CODE, "-5", "head"),)
    assert {state for who, _, _, state in house.deliveries() if who == "hanh"} <= {
        "sent",
        "superseded",
    }


def test_one_unit_is_never_told_of_anothers_assignment(house):
    house.load(
        plan(
            duty("I.1", once("2024-07-14")),
            duty("I.2", once("2024-07-14"), lead=("Phòng Tài chính",)),
        )
    )
    found = house.live("2024-05-28", "2024-07-16")
    for who, unit in (("hanh", JUSTICE), ("binh", JUSTICE), ("cuc", FINANCE), ("dung", FINANCE)):
        assert {code.rpartition("/")[2] for m in to(who, found) for code, _ in m.rungs} == {unit}

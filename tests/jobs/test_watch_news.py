"""The watchman over news, the weekly list and groups: silent while all is well, heard when it is broken."""

import pytest
from sqlalchemy import delete, update

from bot.channels.base import Gone, Refused
from bot.model.chats import GroupChat
from bot.model.states import Action, DeliveryState, NoticeKind
from bot.model.tables import Assignment, Delivery, News, Notice, NoticeItem
from bot.steps import extend
from bot.steps.raise_notices import WEEKLY_DONE, week_of
from bot.steps.report import report
from bot.store.office import save_document
from jobs.timetable import timetable
from tests.cast import JUSTICE, LADDER, ZONE, day, duty, office, once, plan
from tests.jobs.test_watch import OPERATOR, seen, started, watch, watching
from tests.steps.one_message import TWO, say
from tests.steps.test_news import act, on_request

WATCHED = office(OPERATOR)
PLAN = plan(duty("I.1", once("2024-06-28")), duty("I.2", once("2024-06-28")))
CODE, OTHER = f"I.1/2024-06-28/{JUSTICE}", f"I.2/2024-06-28/{JUSTICE}"
LATE, LATE_TOO = f"I.1/2024-07-14/{JUSTICE}", f"I.2/2024-07-14/{JUSTICE}"


@pytest.fixture
def house(small_house):
    small_house.load(PLAN, office=WATCHED)
    small_house.live("2024-06-03", "2024-06-04")
    started(small_house)
    return small_house.at("2024-06-05", "10:00")


def report_one(house):
    act(house, CODE, report, "12/BC-TP")


def ask_for_more(house):
    act(house, CODE, extend.ask, day("2024-07-15"), "cần thêm số liệu")


def refuse(house):
    ask_for_more(house)
    house.at("2024-06-05", "10:30").tell()
    on_request(house, CODE, extend.refuse, "không có căn cứ", who="lan")


@pytest.mark.parametrize(
    ("what", "rung"), [(report_one, "reported"), (ask_for_more, "asked"), (refuse, "refused")]
)
def test_news_marked_as_told_of_which_nobody_heard_are_seen(house, what, rung):
    what(house)
    with house.store.write() as session:
        session.execute(update(News).values(told_at=house.clock.now()))
    house.tell()
    assert seen(house.at("2024-06-05", "16:00")) == {}  # it may come with tomorrow's
    assert seen(house.at("2024-06-06", "08:30"))["untold"] == (
        f"{CODE}, mốc {rung}: không có ai nhận",
    )
    (alarm,) = watch(house)
    assert CODE in alarm.text


def test_news_rows_that_were_lost_are_seen(house):
    report_one(house)
    with house.store.write() as session:
        session.execute(delete(News))
    house.tell()
    assert "untold" in seen(house.at("2024-06-06", "08:30"))


def test_a_news_message_that_was_lost_after_it_was_written_is_seen(house):
    report_one(house)
    house.raise_notices()
    with house.store.write() as session:
        (lost,) = [one.id for one in house.rows(Notice) if one.kind == NoticeKind.NEWS]
        session.execute(delete(Delivery).where(Delivery.notice_id == lost))
        session.execute(delete(NoticeItem).where(NoticeItem.notice_id == lost))
        session.execute(delete(Notice).where(Notice.id == lost))
    house.deliver()
    assert "untold" in seen(house.at("2024-06-06", "08:30"))


def test_the_second_word_to_a_reviewer_who_lets_it_lie_is_watched_too(house):
    report_one(house)
    house.tell()
    with house.store.write() as session:
        session.execute(update(Assignment).values(look_again_at=None))
    house.live("2024-06-06", "2024-06-10")
    assert seen(house.at("2024-06-10", "08:30"))["untold"] == (
        f"{CODE}, mốc waiting: không có ai nhận",
    )


def test_what_is_told_refused_settled_or_taken_back_is_not_missed(house):
    found = []
    report_one(house)
    act(house, OTHER, extend.ask, day("2024-07-15"), "cần thêm số liệu")
    house.replay("2024-06-05", "2024-06-10", [*timetable(ZONE), watching(found)])
    assert found == []
    say(house, Refused("550 no such user"), "nga")
    house.do(CODE, Action.RETURN, "mai", reason="Thiếu chữ ký")
    report_one(house.at("2024-06-11", "09:00"))
    house.tell()
    assert "untold" not in seen(house.at("2024-06-12", "08:31"))


def overdue(small_house):
    """Two assignments overdue since Monday 15 July, before Monday the 22nd."""
    small_house.load(TWO, office=WATCHED, ladder=LADDER)
    small_house.live("2024-05-28", "2024-07-21")
    return started(small_house)


def test_a_weekly_list_that_the_books_say_went_out_is_seen(small_house):
    house = overdue(small_house)
    with house.store.write() as session:
        mark = {"week": week_of(day("2024-07-22"))}
        assert save_document(session, WEEKLY_DONE, mark, house.clock.now())
    house.live("2024-07-22", "2024-07-22")
    assert seen(house.at("2024-07-22", "08:29")) == {}
    assert seen(house.at("2024-07-22", "08:30"))["untold"] == tuple(
        f"{code}, mốc weekly: không có ai nhận" for code in (LATE, LATE_TOO)
    )


def test_an_assignment_that_is_missing_from_the_weekly_list_is_seen_and_a_whole_list_is_not(
    small_house,
):
    house = overdue(small_house)
    house.live("2024-07-22", "2024-07-22")
    assert seen(house.at("2024-07-22", "09:00")) == {}
    with house.store.write() as session:
        session.execute(
            delete(NoticeItem).where(NoticeItem.rung == "weekly", NoticeItem.assignment_id == 2)
        )
    assert "untold" in seen(house.at("2024-07-22", "09:00"))


def with_group(small_house):
    house = small_house.with_chat()
    house.load(PLAN, office=WATCHED)
    with house.store.write() as session:
        linked = house.clock.now()
        session.add(GroupChat(chat_id=-100, unit_id=JUSTICE, linked_at=linked, linked_by="hanh"))
    return started(house)


def test_a_groups_digest_that_never_left_is_seen_and_one_that_left_or_was_refused_is_not(
    small_house,
):
    house = with_group(small_house)
    house.live("2024-06-03", "2024-06-03")
    assert seen(house.at("2024-06-03", "09:00")) == {}
    groups = [one.id for one in house.rows(Notice) if one.kind == NoticeKind.GROUP_DIGEST]
    assert groups
    of_them = Delivery.notice_id.in_(groups)
    for state, is_missed in (
        (DeliveryState.REFUSED, False),
        (DeliveryState.QUEUED, True),
        (DeliveryState.DEFERRED, True),
    ):
        with house.store.write() as session:
            session.execute(update(Delivery).where(of_them).values(state=state))
        assert ("untold" in seen(house)) is is_missed
    with house.store.write() as session:
        session.execute(delete(Delivery).where(of_them))
        session.execute(delete(NoticeItem).where(NoticeItem.notice_id.in_(groups)))
    (line,) = seen(house)["untold"]
    assert line.endswith(JUSTICE)


def test_a_group_that_threw_the_bot_out_is_no_fault_of_the_program(small_house):
    house = with_group(small_house)
    house.telegram.answer = lambda _payload: Gone("kicked")
    house.live("2024-06-03", "2024-06-03")
    assert "untold" not in seen(house.at("2024-06-03", "09:00"))
    with house.store.read() as session:
        assert session.get(GroupChat, -100) is None

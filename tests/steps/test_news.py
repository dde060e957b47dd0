"""What somebody did is told to those it concerns: gathered, once, and only while it still holds."""

import pytest

from bot.model.office import Preference, Role
from bot.model.states import Action, DeliveryState
from bot.model.tables import Assignment, Delivery, News, Notice
from bot.steps import extend
from bot.steps.move import Actor
from bot.steps.report import Reported, report
from bot.steps.undo import last_undoable, undo
from tests.cast import JUSTICE, at, day, duty, office, once, people_with, person, plan
from tests.cast import post as a_post

CODE = f"I.1/2024-06-28/{JUSTICE}"
OTHER = f"I.2/2024-06-28/{JUSTICE}"


@pytest.fixture
def house(small_house):
    small_house.load(plan(duty("I.1", once("2024-06-28")), duty("I.2", once("2024-06-28"))))
    small_house.at("2024-06-03", "06:00").open()
    small_house.at("2024-06-03", "07:30").tell()
    small_house.at("2024-06-05", "10:00")
    return small_house


def act(house, code, step, *given, who="hanh", **named):
    """Run a step of the conversation on an assignment."""
    actor = Actor(house.clock.now(), who, None, "terminal")
    with house.store.write() as session:
        assignment = session.get(Assignment, house[code].id)
        if step is report:
            return report(session, assignment, Reported(*given, **named), actor, house.parts.here)
        return step(session, assignment, *given, actor, house.parts.here, **named)


def on_request(house, code, step, *given, who):
    """Run a step on the pending request of an assignment."""
    actor = Actor(house.clock.now(), who, None, "terminal")
    with house.store.write() as session:
        request = extend.pending(session, session.get(Assignment, house[code].id))
        step(session, request, *given, actor, house.parts.here)


def news(messages):
    """(recipient, rung and assignment of each item) of the news among messages."""
    return [
        (m.recipient, [(rung, code) for code, rung in m.rungs])
        for m in messages
        if m.kind == "news"
    ]


def test_a_report_is_told_to_the_monitoring_unit(house):
    act(house, CODE, report, "12/BC-TP")
    assert news(house.tell()) == [("nga", [("reported", CODE)])]
    assert news(house.at("2024-06-05", "10:45").tell()) == []


def test_reports_of_the_next_half_hour_come_in_one_message(house):
    act(house, CODE, report, "12/BC-TP")
    assert len(news(house.tell())) == 1
    house.at("2024-06-05", "10:05")
    act(house, OTHER, report, "13/BC-TP")
    assert news(house.tell()) == []
    assert news(house.at("2024-06-05", "10:30").tell()) == [("nga", [("reported", OTHER)])]
    numbers = [one.number for one in house.rows(Notice) if one.kind == "news"]
    assert numbers == [0, 1]
    ids = [one.message_id for one in house.rows(Delivery)]
    assert len(ids) == len(set(ids))


def test_what_is_undone_before_the_sweep_was_never_news(house):
    act(house, CODE, report)
    actor = Actor(house.clock.now(), "hanh", None, "terminal")
    with house.store.write() as session:
        undo(session, last_undoable(session, actor), actor, house.parts.here)
    assert house.rows(News) == []
    assert news(house.tell()) == []
    assert house[CODE].state == "open"


def test_what_is_settled_before_the_message_leaves_is_left_out(house):
    act(house, CODE, report)
    act(house, OTHER, report)
    house.raise_notices()
    house.do(CODE, Action.ACCEPT, who="mai")
    assert news(house.deliver()) == [("nga", [("reported", OTHER)])]


def test_a_message_emptied_before_it_leaves_is_superseded(house):
    act(house, CODE, report)
    house.raise_notices()
    house.do(CODE, Action.ACCEPT, who="mai")
    assert news(house.deliver()) == []
    assert house.rows(Delivery)[-1].state == DeliveryState.SUPERSEDED


def test_a_report_after_hours_is_told_in_the_morning(house):
    house.at("2024-06-05", "18:00")
    act(house, CODE, report)
    assert house.tell() == []
    assert news(house.at("2024-06-06").tell()) == [("nga", [("reported", CODE)])]


def test_who_waits_over_two_working_days_is_told_again_and_only_once(house):
    act(house, CODE, report)
    house.tell()
    told = house.live("2024-06-06", "2024-06-21")
    assert news(told) == [("nga", [("waiting", CODE)])]
    (again,) = [m for m in told if m.kind == "news"]
    assert again.at == at("2024-06-10")


def test_a_review_in_time_is_not_asked_for_again(house):
    act(house, CODE, report)
    house.tell()
    house.do(CODE, Action.ACCEPT, who="nga")
    assert news(house.live("2024-06-06", "2024-06-21")) == []


def test_a_request_goes_to_the_monitoring_unit_then_to_who_decides_then_to_all(house):
    until = day("2024-07-05")
    act(house, CODE, extend.ask, until, "chờ số liệu")
    assert news(house.tell()) == [("nga", [("asked", CODE)])]
    house.at("2024-06-05", "11:00")
    on_request(house, CODE, extend.advise, True, None, who="nga")
    assert news(house.tell()) == [("khoa", [("advised", CODE)])]
    house.at("2024-06-05", "14:00")
    on_request(house, CODE, extend.grant, until, None, who="khoa")
    told = dict(news(house.tell()))
    assert set(told) == {"hanh", "binh", "nga"}
    assert told["hanh"] == [("granted", CODE)]


def test_without_a_deputy_chair_the_chair_decides(house):
    gone = office(a_post("deputy", "lanh-dao", Role.DEPUTY_CHAIR))
    house.load(plan(duty("I.1", once("2024-06-28")), duty("I.2", once("2024-06-28"))), office=gone)
    act(house, CODE, extend.ask, day("2024-07-05"), "chờ số liệu")
    on_request(house, CODE, extend.advise, False, "không cần", who="nga")
    assert ("lan", [("advised", CODE)]) in news(house.tell())


def test_a_request_decided_before_its_message_leaves_asks_nobody(house):
    act(house, CODE, extend.ask, day("2024-07-05"), "chờ số liệu")
    house.raise_notices()
    on_request(house, CODE, extend.refuse, "không", who="khoa")
    told = news(house.tell())
    assert ("nga", [("asked", CODE)]) not in told
    assert ("hanh", [("refused", CODE)]) in told


def test_a_failing_mail_day_carries_the_news_over_to_the_next(house):
    act(house, CODE, report)
    house.at("2024-06-05", "16:58").raise_notices()
    house.at("2024-06-06", "07:30")
    assert news(house.tell()) == [("nga", [("reported", CODE)])]


def test_a_request_that_nobody_advises_on_reaches_who_decides(house):
    act(house, CODE, extend.ask, day("2024-07-05"), "chờ số liệu")
    house.tell()
    told = news(house.live("2024-06-06", "2024-06-14"))
    assert told == [("nga", [("waiting", CODE)]), ("khoa", [("waiting", CODE)])]


def test_in_a_chat_news_brings_the_next_step_as_a_button(house):
    chat = house.with_chat()
    people = people_with(person("nga", chat=7, prefers=Preference.TELEGRAM))
    chat.load(
        plan(duty("I.1", once("2024-06-28")), duty("I.2", once("2024-06-28"))),
        office=office(people=people),
    )
    act(chat, CODE, report, "12/BC-TP")
    act(chat, OTHER, extend.ask, day("2024-07-05"), "chờ số liệu")
    chat.tell()
    (message,) = chat.telegram.kept
    words = [button.words for row in message.buttons for button in row]
    assert words == [f"/duyet #{chat[CODE].id}.0", f"/ykien #{chat[OTHER].id}.0"]

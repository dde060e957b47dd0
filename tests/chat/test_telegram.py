"""People on Telegram, by polling and by a webhook, against a Bot API that behaves like the real one."""

import json
import time
import urllib.error
import urllib.request
from contextlib import contextmanager
from datetime import timedelta

import pytest
from sqlalchemy import event

from bot.chat import telegram_face, telegram_turns
from bot.model.states import AssignmentState
from bot.model.tables import PersonRow
from tests.bot_api import BotApi, serving
from tests.cast import office, people_with, person
from tests.chat.conftest import PLAN
from tests.chat.talks import PDF
from tests.chat.telegrams import PATH, on_telegram, webhook
from tests.chat.test_linking import Door
from tests.locked import locked

HANH = 4242


@pytest.fixture
def door(talks):
    talks.house.load(PLAN, office=office(people=people_with(person("hanh", chat=HANH))))
    return Door(talks)


@pytest.fixture
def house(door):
    return door.house


@pytest.fixture
def api():
    with serving(BotApi()) as api:
        yield api


@pytest.fixture(params=["polling", "webhook"])
def hanh(request, api, talks, door):
    """Hạnh on Telegram, while the program answers."""
    hanh = api.user("Hạnh", id=HANH, started=True)
    with on_telegram(api, talks.desk, webhook() if request.param == "webhook" else None):
        yield hanh


def test_a_report_by_words_buttons_and_a_file(hanh, house, i1):
    hanh.sends("/baocao")
    (asked,) = hanh.hears()
    hanh.presses(asked, "I.1")
    (evidence,) = hanh.hears()
    assert "văn bản" in evidence.text
    hanh.sends_file("bao-cao.pdf", PDF, "application/pdf", caption="12/BC-TP ngày 04/6")
    (done,) = hanh.hears()
    assert (
        "Đã ghi nhận" in done.text and "12/BC-TP" in done.text and "Tệp minh chứng: 01" in done.text
    )
    assert house[i1].state == AssignmentState.REPORTED


def test_a_button_stops_turning_before_the_work_is_done(hanh, api):
    hanh.sends("/viec")
    (listed,) = hanh.hears()
    press = hanh.presses(listed, "I.1")
    hanh.hears()
    assert press.answers == [("", False)]
    methods = [call.method for call in api.calls if call.method != "getUpdates"]
    assert methods.index("answerCallbackQuery") < len(methods) - 1 - methods[::-1].index(
        "sendMessage"
    )


def test_a_press_that_has_waited_too_long_is_worked_on_all_the_same(hanh, api):
    hanh.sends("/viec")
    (listed,) = hanh.hears()
    api.fails(400, "Bad Request: query is too old", method="answerCallbackQuery")
    hanh.presses(listed, "I.1")
    assert "Quá trình xử lý" in hanh.hears()[0].text


@pytest.mark.parametrize("data", ["/duyet #1.0 dat", "#999.0", "vô nghĩa", "x" * 64])
def test_a_forged_button_gets_an_honest_answer_and_changes_nothing(hanh, house, data):
    before = {code: one.state for code, one in house.assignments().items()}
    hanh.sends("/viec")
    (listed,) = hanh.hears()
    press = hanh.forges(listed, data)
    assert hanh.hears()
    assert press.answers
    assert {code: one.state for code, one in house.assignments().items()} == before


def test_an_edited_message_is_not_answered(hanh):
    written = hanh.sends("/viec")
    hanh.hears()
    hanh.edits(written, "/baocao I.1 12/BC-TP")
    hanh.sends("/trogiup")
    assert ["Hướng dẫn" in one.text for one in hanh.hears()] == [True]


def test_a_replayed_update_acts_once(hanh, api, house, i1):
    hanh.sends("/baocao I.1 12/BC-TP")
    hanh.hears()
    api.replay()
    hanh.sends("/trogiup")
    assert ["Hướng dẫn" in one.text for one in hanh.hears()] == [True]
    assert house[i1].state == AssignmentState.REPORTED


@contextmanager
def away(house):
    """Another program holds the database; whoever meets it is told so at once."""

    def impatient(connection, *_others):
        connection.execute("PRAGMA busy_timeout = 20")

    event.listen(house.store.engine, "checkout", impatient)
    try:
        with locked(house.store.engine.url.database):
            yield
    finally:
        event.remove(house.store.engine, "checkout", impatient)


def test_who_writes_while_the_database_is_away_hears_that_nothing_was_recorded(
    hanh, house, i1, monkeypatch
):
    monkeypatch.setattr(telegram_face, "PATIENCE", timedelta(seconds=0.3))
    with away(house):
        hanh.sends("/baocao I.1 12/BC-TP")
        (answer,) = hanh.hears()
    assert "chưa ghi nhận" in answer.text and "gửi lại" in answer.text
    assert house[i1].state == AssignmentState.OPEN
    hanh.sends("/baocao I.1 12/BC-TP")
    hanh.hears()
    assert house[i1].state == AssignmentState.REPORTED


def test_a_database_that_comes_back_soon_is_waited_for(hanh, house, i1):
    with away(house):
        hanh.sends("/baocao I.1 12/BC-TP")
        time.sleep(0.5)
        assert house[i1].state == AssignmentState.OPEN
    (answer,) = hanh.hears()
    assert "Đã ghi nhận" in answer.text
    assert house[i1].state == AssignmentState.REPORTED


def test_a_photo_is_evidence(hanh):
    hanh.sends_photo(b"\xff\xd8\xff\xe0" + bytes(200), caption="/baocao I.1")
    assert "Tệp minh chứng: 01" in hanh.hears()[0].text


def test_an_album_is_one_report_with_several_files(hanh, api, monkeypatch):
    original = type(api).tell

    def as_album(self, kind, what):
        if "photo" in what:
            what["media_group_id"] = "album-1"
        original(self, kind, what)

    monkeypatch.setattr(type(api), "tell", as_album)
    with api.lock:
        hanh.sends_photo(b"\xff\xd8\xff\xe0" + bytes(200), caption="/baocao I.1")
        hanh.sends_photo(b"\xff\xd8\xff\xe0" + bytes(201))
        hanh.sends_photo(b"\xff\xd8\xff\xe0" + bytes(202))
    (done,) = hanh.hears()
    assert "Tệp minh chứng: 03" in done.text
    api.replay()
    hanh.sends("/trogiup")
    time.sleep(telegram_turns.ALBUM_PAUSE)
    assert ["Hướng dẫn" in one.text for one in hanh.hears()] == [True]


def test_a_file_that_telegram_does_not_give_is_asked_for_again(hanh, api, house, i1):
    api.fails(400, "Bad Request: file is temporarily unavailable", method="getFile")
    hanh.sends_file("bao-cao.pdf", PDF, caption="/baocao I.1")
    assert "Không tải được tệp “bao-cao.pdf”" in hanh.hears()[0].text
    assert house[i1].state == AssignmentState.OPEN


def test_an_answer_that_telegram_refuses_for_a_moment_comes_all_the_same(hanh, api):
    api.fails(500, method="sendMessage")
    hanh.sends("/viec")
    assert "I.1" in hanh.hears()[0].text
    api.fails(429, method="sendMessage", retry_after=1)
    hanh.sends("/viec")
    assert "I.1" in hanh.hears()[0].text


def test_one_persons_messages_are_answered_in_order_while_others_go_on(hanh, api, talks, door):
    door.say(f"/start {door.code('head-finance')}", 4343)
    cuc = api.user("Cúc", id=4343, started=True)
    held = api.stalls(method="sendMessage", chat=HANH)
    hanh.sends("/viec")
    hanh.sends("/trogiup")
    cuc.sends("/viec")
    assert "I.3" in cuc.hears()[0].text
    held.release()
    first, second = hanh.hears(2)
    assert "I.1" in first.text and "Hướng dẫn" in second.text


def test_a_stranger_gets_one_line_and_no_menu_of_others(hanh, api):
    stranger = api.user("Người lạ")
    stranger.sends("/viec")
    (said,) = stranger.hears()
    assert "chưa được đăng ký" in said.text and not said.buttons
    assert stranger.menu() == ["start"]


def test_a_link_opens_the_menu_of_the_post_and_letting_go_takes_it_away(hanh, api, door):
    nga = api.user("Nga")
    nga.starts(door.code("monitoring"))
    assert "Nga" in nga.hears()[0].text
    api.until(lambda: "duyet" in nga.menu())
    assert "baocao" not in nga.menu() and "lienket" in nga.menu()
    api.until(lambda: "baocao" in hanh.menu())
    nga.sends("/roi đồng ý")
    api.until(lambda: nga.menu() == ["start"])


def test_what_is_neither_words_nor_file_is_said_to_be_so(hanh, api):
    with api.lock:
        message = api.post(hanh.chat, hanh)
        shape = message.shape() | {"location": {"latitude": 10.7, "longitude": 106.7}}
        api.tell("message", shape)
    assert "Chỉ nhận được chữ, tệp và ảnh" in hanh.hears()[0].text


def test_somebody_who_blocks_the_bot_in_the_middle_stops_nothing(hanh, api):
    api.fails(403, "Forbidden: bot was blocked by the user", method="sendMessage")
    hanh.sends("/viec")
    hanh.sends("/trogiup")
    assert "Hướng dẫn" in hanh.hears()[-1].text


def test_a_call_without_the_secret_is_refused(api, talks, house):
    how = webhook()
    body = {"update_id": 1, "message": {"message_id": 1, "date": 1, "text": "/roi đồng ý"}}
    body["message"] |= {"chat": {"id": HANH, "type": "private"}}
    body["message"]["from"] = {"id": HANH, "is_bot": False, "first_name": "Hạnh"}
    with on_telegram(api, talks.desk, how):
        for headers in ({}, {"X-Telegram-Bot-Api-Secret-Token": "sai"}):
            request = urllib.request.Request(
                f"http://127.0.0.1:{how.port}{PATH}",
                json.dumps(body).encode(),
                {"Content-Type": "application/json", **headers},
            )
            with pytest.raises(urllib.error.HTTPError) as refused:
                urllib.request.urlopen(request, timeout=5)
            assert refused.value.code == 403
            refused.value.close()
    chats = {row.id: row.telegram_chat_id for row in house.rows(PersonRow)}
    assert chats["hanh"] == HANH


def test_a_telegram_that_is_away_at_start_is_tried_again(api, talks, door, monkeypatch):
    monkeypatch.setattr("bot.chat.telegram.FIRST_WAIT", 0.1)
    api.fails(502, method="getMe", times=2)
    hanh = api.user("Hạnh", id=HANH, started=True)
    with on_telegram(api, talks.desk):
        hanh.sends("/viec")
        assert "I.1" in hanh.hears()[0].text

"""Telegram over real HTTP, against a small Bot API."""

import asyncio
import socket
import time
from contextlib import ExitStack, contextmanager
from datetime import timedelta

import pytest

from bot.channels.base import Deferred, Gone, Moved, Refused, Sent, Unconfirmed
from bot.channels.pace import Limits, Pace
from bot.channels.telegram import TelegramChannel
from bot.channels.telegram_pace import PacedRequests
from bot.messages.payload import Attachment, ChatButton, ChatText
from bot.store.pace import OwnSlots
from bot.wiring import make_bot
from config.settings import Settings
from tests.bot_api import TOKEN, BotApi, refusal, serving

LIST = Attachment(filename="Danh sách.xlsx", media_type="application/zip", content=b"\0xlsx")


@pytest.fixture
def api():
    with serving(BotApi()) as running:
        for number in (1, 2, 42):
            running.user(id=number, started=True)
        yield running


def settings_for(api, token=TOKEN):
    return Settings(_env_file=None, telegram_token=token, telegram_api=api.url)


def channel(api, token=TOKEN):
    pace = PacedRequests(Pace(OwnSlots(), Limits(1000, 0, 0, 0)))
    return TelegramChannel(lambda: make_bot(settings_for(api, token), pace))


def text(*parts, chat=42, attachments=()):
    return ChatText(chat_id=chat, parts=parts or ("Có <b>3</b> việc",), attachments=attachments)


def send(sender, *payloads, parts_sent=0):
    async def batch():
        async with sender.open() as line:
            return [await line.send(one, parts_sent) for one in payloads]

    return asyncio.run(batch())


def test_each_part_is_sent_as_html_and_the_files_after_them(api):
    assert send(channel(api), text("một", "<b>hai</b>", attachments=(LIST,))) == [Sent()]
    assert [call.method for call in api.calls] == ["sendMessage", "sendMessage", "sendDocument"]
    first, second = api.sent()
    assert (first["text"], second["text"]) == ("một", "<b>hai</b>")
    assert {one["parse_mode"] for one in api.sent()} == {"HTML"}
    assert {one["chat_id"] for one in api.sent()} == {"42"}
    (document,) = api.sent("sendDocument")
    assert document["document"] == ("Danh sách.xlsx", b"\0xlsx")


@pytest.mark.parametrize(
    ("answer", "outcome"),
    [
        (refusal(400, "Bad Request: can't parse entities"), Refused),
        (refusal(400, "Bad Request: chat not found"), Refused),
        (refusal(403, "Forbidden: bot was blocked by the user"), Gone),
        (refusal(400, "migrated", migrate_to_chat_id=-7), Moved),
        (refusal(401, "Unauthorized"), Deferred),
        (refusal(409, "Conflict: terminated by other getUpdates"), Deferred),
        (refusal(429, "Too Many Requests", retry_after=7), Deferred),
        (refusal(500, "Internal Server Error"), Deferred),
        (refusal(502, "Bad Gateway"), Deferred),
    ],
)
def test_each_answer_has_its_outcome(api, answer, outcome):
    api.answer = lambda _call: answer
    (found,) = send(channel(api), text())
    assert type(found) is outcome
    assert TOKEN not in found.why


def test_too_many_requests_says_how_long_to_wait_and_how_much_has_left(api):
    api.answer = lambda call: (
        refusal(429, "Too Many Requests", retry_after=7)
        if call.fields.get("text") == "hai"
        else None
    )
    (found,) = send(channel(api), text("một", "hai", "ba"))
    assert (found.wait, found.parts_sent) == (timedelta(seconds=7), 1)
    assert type(found) is Deferred


def test_a_retry_goes_on_where_it_stopped(api):
    assert send(channel(api), text("một", "hai", attachments=(LIST,)), parts_sent=1) == [Sent()]
    assert [one["text"] for one in api.sent()] == ["hai"]
    assert len(api.sent("sendDocument")) == 1


def test_the_buttons_stand_under_the_last_part(api):
    row = (ChatButton(label="VI.1 · Báo cáo", words="/baocao #1.0"),)
    payload = text("một", "hai").model_copy(update={"buttons": (row,)})
    assert send(channel(api), payload) == [Sent()]
    first, second = api.users[42].chat.from_bot
    assert first.buttons == [] and second.buttons == ["VI.1 · Báo cáo"]


def test_where_a_group_has_moved_to_is_told(api):
    group = api.group("Phòng Tư pháp")
    group.adds(api.bot)
    new = group.migrates()
    (found,) = send(channel(api), text(chat=group.id))
    assert isinstance(found, Moved) and found.to == new.id


def test_an_answer_that_does_not_come_leaves_it_unconfirmed(api):
    api.delay = 1.0

    (found,) = send(TelegramChannel(lambda: _impatient(api)), text())
    assert type(found) is Unconfirmed
    assert len(api.sent()) == 1


def _impatient(api):
    from telegram.ext import ExtBot
    from telegram.request import HTTPXRequest

    return ExtBot(TOKEN, base_url=f"{api.url}/bot", request=HTTPXRequest(read_timeout=0.2))


def test_a_connection_cut_after_the_request_leaves_it_unconfirmed(api):
    api.cuts(chat=text().chat_id, after=True)
    (found,) = send(channel(api), text())
    assert type(found) is Unconfirmed
    assert len(api.sent()) == 1


def test_a_telegram_that_takes_no_connection_has_got_nothing():
    """As where a carrier drops its packets: nothing says no, and nothing says yes."""
    from telegram.ext import ExtBot
    from telegram.request import HTTPXRequest

    with full_listener() as port:
        url = f"http://127.0.0.1:{port}/bot"
        request = HTTPXRequest(connect_timeout=0.3)
        found = send(TelegramChannel(lambda: ExtBot(TOKEN, base_url=url, request=request)), text())
    assert [type(one) for one in found] == [Deferred]


@contextmanager
def full_listener():
    """A port whose queue of connections is full: a further one is neither taken nor refused."""
    with ExitStack() as stack:
        listening = stack.enter_context(socket.socket())
        listening.bind(("127.0.0.1", 0))
        listening.listen(0)
        for _ in range(4):
            waiting = stack.enter_context(socket.socket())
            waiting.setblocking(False)
            waiting.connect_ex(listening.getsockname())
        yield listening.getsockname()[1]


def test_where_nobody_listens_it_is_deferred():
    (found,) = send(channel(BotApi(port=9)), text())
    assert type(found) is Deferred
    assert TOKEN not in found.why


def test_a_wrong_token_defers_and_is_not_told(api):
    (found,) = send(channel(api, "999:sai"), text())
    assert type(found) is Deferred
    assert "999:sai" not in found.why


def test_one_chat_that_has_blocked_the_bot_keeps_nothing_from_the_others(api):
    api.users[1].blocks()
    found = send(channel(api), text(chat=1), text(chat=2))
    assert [type(one) for one in found] == [Gone, Sent]


def test_a_batch_leaves_no_connection_open(api):
    send(channel(api), text(), text())
    deadline = time.monotonic() + 2
    while api.open_connections and time.monotonic() < deadline:
        time.sleep(0.01)
    assert api.open_connections == 0


def test_the_doctor_can_ask_who_the_bot_is(api):
    assert asyncio.run(channel(api).probe()) == "@dondoc_bot"

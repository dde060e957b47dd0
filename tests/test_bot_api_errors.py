"""What the tests' own Bot API refuses, and the trouble it makes on request, as PTB tells it."""

import pytest
from telegram import Bot, InlineKeyboardButton, InlineKeyboardMarkup
from telegram.error import (
    BadRequest,
    ChatMigrated,
    Conflict,
    Forbidden,
    InvalidToken,
    NetworkError,
    RetryAfter,
    TimedOut,
)
from telegram.ext import MessageHandler, filters

from tests.bot_api import BotApi, Limits, serving
from tests.bot_api.application import ask, running


@pytest.fixture
def api():
    with serving(BotApi()) as running_api:
        yield running_api


@pytest.fixture
def ai(api):
    return api.user("Ai", started=True)


def refused(api, what, kind=BadRequest):
    with pytest.raises(kind) as caught:
        ask(api, what)
    assert type(caught.value) is kind
    return str(caught.value)


def say(chat, text="Chào", **more):
    return lambda bot: bot.send_message(chat.id, text, **more)


def keyboard(*rows):
    return InlineKeyboardMarkup(
        [[InlineKeyboardButton(text, callback_data=data) for text, data in row] for row in rows]
    )


# What Telegram refuses by itself


def test_who_cannot_be_written_to_is_told_apart(api, ai):
    assert "chat not found" in refused(api, say(api.user("Người lạ"))).lower()
    ai.deletes_account()
    assert "user is deactivated" in refused(api, say(ai), Forbidden)
    group = api.group("Phòng Tư pháp")
    assert "chat not found" in refused(api, say(group)).lower()
    group.adds(api.bot)
    member = api.user("Bình")
    group.adds(member)
    assert "can't initiate conversation" in refused(api, say(member), Forbidden)
    group.removes(api.bot)
    assert "bot was kicked from the group chat" in refused(api, say(group), Forbidden)


def test_a_bot_writes_in_a_channel_as_its_administrator_only(api):
    channel = api.group("Tin quận", kind="channel")
    channel.adds(api.bot)
    assert "administrator rights" in refused(api, say(channel)).lower()
    channel.adds(api.bot, status="administrator")
    assert ask(api, say(channel)).sender_chat.title == "Tin quận"
    assert channel.texts == ["Chào"]


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "text is empty"),
        (" \n ", "text is empty"),
        ("<b> </b>", "text is empty"),
        ("é" * 4097, "too long"),
        ("😀" * 2049, "too long"),
        ("<b>x", "can't parse entities"),
    ],
)
def test_a_text_that_telegram_does_not_take_is_refused(api, ai, text, why):
    if text:
        assert why in refused(api, say(ai, text, parse_mode="HTML")).lower()
    else:
        # PTB leaves an empty text out, which is as empty.
        assert why in refused(api, lambda bot: bot._post("sendMessage", {"chat_id": ai.id})).lower()
    assert ai.chat.from_bot == []


def test_length_counts_after_the_entities_are_read(api, ai):
    ask(api, say(ai, "<b>" + "&lt;" * 4096 + "</b>", parse_mode="HTML"))
    assert ai.hears()[0].text == "<" * 4096
    long = {"document": b"x", "caption": "a" * 1025}
    assert "too long" in refused(api, lambda bot: bot.send_document(ai.id, **long)).lower()


def test_keyboards_have_their_limits(api, ai):
    def send(markup):
        return say(ai, reply_markup=markup)

    for data in ("d" * 65, "đ" * 33):
        assert "Button_data_invalid" in refused(api, send(keyboard([("Có", data)])))
    ask(api, send(keyboard([("Có", "đ" * 32)])))
    many = [[(str(n), f"{row}-{n}") for n in range(8)] for row in range(13)]
    assert "reply markup is too long" in refused(api, send(keyboard(*many))).lower()
    ask(api, send(keyboard([(str(n), str(n)) for n in range(10)])))
    assert ai.hears(2)[-1].buttons == [str(n) for n in range(8)]  # the ninth is not shown
    assert "unallowed" in refused(
        api, say(ai, reply_markup={"inline_keyboard": [[{"text": "Không làm gì"}]]})
    )


def test_an_edit_must_change_something_that_is_there(api, ai):
    markup = keyboard([("Có", "yes")])
    sent = ask(api, say(ai, "Xong chưa?", reply_markup=markup))

    def edit(text, number=sent.message_id, **more):
        return lambda bot: bot.edit_message_text(text, ai.id, number, **more)

    assert "not modified" in refused(
        api, edit("<b></b>Xong chưa?", parse_mode="HTML", reply_markup=markup)
    )
    assert "to edit not found" in refused(api, edit("Gì?", number=999)).lower()
    assert "can't be edited" in refused(api, edit("Gì?", number=ai.sends("Tôi").id)).lower()
    ask(api, edit("Xong chưa?"))
    (message,) = ai.hears()
    assert message.buttons == []  # an edit without a keyboard takes it away
    ask(api, lambda bot: bot.delete_message(ai.id, sent.message_id))
    assert "to delete not found" in refused(
        api, lambda bot: bot.delete_message(ai.id, sent.message_id)
    )
    assert ai.chat.texts == []


def test_a_press_is_answered_once_and_in_time(api, ai):
    ask(api, say(ai, reply_markup=keyboard([("Có", "yes")])))
    (message,) = ai.hears()
    first, late = ai.presses(message, "Có"), ai.presses(message, "yes")
    ask(api, lambda bot: bot.answer_callback_query(first.id, "Đã nhận"))
    late.expires()
    for press in (first, late):
        assert "too old" in refused(api, lambda bot, p=press: bot.answer_callback_query(p.id))
    assert (first.answers, late.answers) == ([("Đã nhận", False)], [])


def test_files_have_their_limits(api, ai):
    big = ai.sends_file("lớn.zip", bytes((20 << 20) + 1))
    assert "file is too big" in refused(api, lambda bot: bot.get_file(big.document.id)).lower()
    assert "invalid file_id" in refused(api, lambda bot: bot.get_file("xyz")).lower()
    larger = bytes((50 << 20) + 1)
    assert "Too Large" in refused(api, lambda bot: bot.send_document(ai.id, larger), NetworkError)
    assert "non-empty" in refused(api, lambda bot: bot.send_document(ai.id, b""))
    assert "Image_process_failed" in refused(api, lambda bot: bot.send_photo(ai.id, b"%PDF"))
    assert (
        "wrong file identifier" in refused(api, lambda bot: bot.send_document(ai.id, "xyz")).lower()
    )


def test_commands_of_the_menu_have_their_letters(api):
    assert "Bot_command_invalid" in refused(
        api, lambda bot: bot.set_my_commands([("Trạng thái", "Việc của tôi")])
    )


def test_the_pace_is_enforced_where_a_test_asks_for_it(api, ai):
    clock = iter([100.0, 100.2, 101.0, *(200.0 + n for n in range(21))])
    api.limits = Limits(clock=lambda: next(clock))
    ask(api, say(ai))
    with pytest.raises(RetryAfter) as caught:
        ask(api, say(ai))
    assert caught.value.retry_after.total_seconds() == 1
    ask(api, say(ai))
    group = api.group("Phòng Tư pháp")
    group.adds(api.bot)
    for _ in range(20):
        ask(api, say(group))
    with pytest.raises(RetryAfter) as caught:
        ask(api, say(group))
    assert caught.value.retry_after.total_seconds() == 40


# Trouble on request


@pytest.mark.parametrize(
    ("status", "parameters", "kind"),
    [
        (400, {}, BadRequest),
        (400, {"migrate_to_chat_id": -7}, ChatMigrated),
        (401, {}, InvalidToken),
        (403, {}, Forbidden),
        (404, {}, InvalidToken),
        (409, {}, Conflict),
        (429, {"retry_after": 7}, RetryAfter),
        (500, {}, NetworkError),
        (502, {}, NetworkError),
    ],
)
def test_each_status_raises_its_error_once(api, ai, status, parameters, kind):
    fault = api.fails(status, **parameters)
    refused(api, say(ai), kind)
    ask(api, say(ai))
    assert len(fault.met) == 1
    assert len(ai.chat.from_bot) == 1


def test_trouble_can_be_for_one_chat_one_method_or_without_end(api, ai):
    binh = api.user("Bình", started=True)
    api.fails(500, chat=ai.id, times=None)
    api.fails(403, method="sendDocument")
    for _ in range(2):
        refused(api, say(ai), NetworkError)
    ask(api, say(binh))
    refused(api, lambda bot: bot.send_document(binh.id, b"x"), Forbidden)
    api.heals()
    ask(api, say(ai))


@pytest.mark.parametrize("after", [False, True])
def test_a_connection_is_cut_before_or_after_the_message_went(api, ai, after):
    api.cuts(after=after)
    refused(api, say(ai), NetworkError)
    assert len(ai.chat.from_bot) == int(after)


@pytest.mark.parametrize("after", [False, True])
def test_an_answer_is_held_until_it_is_released(api, ai, after):
    stall = api.stalls(after=after)
    with pytest.raises(TimedOut):
        ask(api, say(ai), patience=0.3)
    assert len(ai.chat.from_bot) == int(after)
    stall.release()
    api.until(lambda: len(ai.chat.from_bot) == 1)


def test_a_poller_lives_through_trouble(api, ai):
    async def echo(update, _context):
        await update.message.reply_text(update.message.text)

    api.fails(502, method="getUpdates")
    with running(api, MessageHandler(filters.TEXT, echo)):
        ai.sends("Còn đó không?")
        assert ai.hears(within=10)[0].text == "Còn đó không?"


def test_telegram_can_go_away_and_come_back_on_the_same_port():
    telegram = BotApi()
    with serving(telegram):
        someone = telegram.user("Ai", started=True)
        ask(telegram, say(someone))
    refused(telegram, say(someone), NetworkError)
    with serving(telegram):
        ask(telegram, say(someone))
    assert someone.chat.texts == ["Chào", "Chào"]


def test_a_request_can_be_json(api, ai):
    import httpx

    url = f"{api.url}/bot{api.token}/SENDMESSAGE"
    answer = httpx.post(url, json={"chat_id": ai.id, "text": "Chào"})
    assert answer.json()["result"]["text"] == "Chào"
    assert (
        httpx.post(url, content=b"{", headers={"Content-Type": "application/json"}).status_code
        == 400
    )
    unknown = httpx.get(f"{api.url}/bot{api.token}/sendNothing")
    assert (unknown.status_code, unknown.json()["description"]) == (
        404,
        "Not Found: method not found",
    )


def test_the_server_tells_its_own_faults_at_its_end():
    def broken(_call):
        raise ZeroDivisionError

    with pytest.raises(AssertionError, match="ZeroDivisionError"), serving(BotApi()) as api:
        api.answer = broken
        with pytest.raises(NetworkError):
            ask(api, Bot.get_me)

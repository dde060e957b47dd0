"""The tests' own Bot API, talked to by a real Application: words, buttons, files, groups."""

import asyncio
import subprocess
import sys

import pytest
from telegram import InlineKeyboardButton, InlineKeyboardMarkup
from telegram.error import BadRequest, ChatMigrated, Conflict, Forbidden, InvalidToken
from telegram.ext import (
    CallbackQueryHandler,
    ChatMemberHandler,
    CommandHandler,
    MessageHandler,
    filters,
)

from tests.bot_api import BotApi, file_of, serving
from tests.bot_api.application import ask, running
from tests.smtp import free_port

PNG = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + (640).to_bytes(4, "big") + (480).to_bytes(4, "big")
ASK = InlineKeyboardMarkup(
    [
        [
            InlineKeyboardButton("Có", callback_data="yes"),
            InlineKeyboardButton("Không", callback_data="no"),
        ]
    ]
)


@pytest.fixture
def api():
    with serving(BotApi()) as running_api:
        yield running_api


async def greet(update, context):
    await update.message.reply_text(f"Chào <b>{' '.join(context.args)}</b>", parse_mode="HTML")


async def ask_back(update, _context):
    await update.message.reply_text("Xong chưa?", reply_markup=ASK)


async def take_answer(update, _context):
    await update.callback_query.answer(f"Đã nhận {update.callback_query.data}", show_alert=True)
    await update.callback_query.edit_message_text("Cảm ơn")


async def send_back(update, _context):
    file = await update.message.effective_attachment.get_file()
    await update.message.reply_document(
        bytes(await file.download_as_bytearray()), filename="Trả lại.txt", caption="Của bạn"
    )


HANDLERS = (
    CommandHandler("start", greet),
    CommandHandler("ask", ask_back),
    CallbackQueryHandler(take_answer),
    MessageHandler(filters.Document.ALL, send_back),
)


def webhook(port):
    url = f"http://127.0.0.1:{port}/hook"
    return {
        "listen": "127.0.0.1",
        "port": port,
        "url_path": "hook",
        "webhook_url": url,
        "secret_token": "bi-mat",
    }


@pytest.fixture(params=["polling", "webhook"])
def bot(api, request):
    how = {"webhook": webhook(free_port())} if request.param == "webhook" else {}
    with running(api, *HANDLERS, **how) as application:
        yield application


def test_a_command_is_answered(api, bot):
    ai = api.user("Ai")
    ai.starts("ma-moi")
    (answer,) = ai.hears()
    assert answer.text == "Chào ma-moi"
    assert answer.marked("bold") == ["ma-moi"]


def test_a_button_is_answered_and_its_message_edited(api, bot):
    ai = api.user("Ai")
    ai.sends("/ask")
    (question,) = ai.hears()
    assert question.buttons == ["Có", "Không"]
    press = ai.presses(question, "Không")
    api.until(lambda: question.edits)
    assert press.answers == [("Đã nhận no", True)]
    assert (question.text, question.edits, question.buttons) == ("Cảm ơn", ["Xong chưa?"], [])


def test_a_button_that_was_never_there_can_only_be_forged(api, bot):
    ai = api.user("Ai")
    ai.sends("/ask")
    (question,) = ai.hears()
    with pytest.raises(AssertionError, match="no button"):
        ai.presses(question, "delete everything")
    press = ai.forges(question, "delete everything")
    api.until(lambda: press.answers)
    assert press.answers == [("Đã nhận delete everything", True)]


def test_a_file_goes_both_ways(api, bot):
    ai = api.user("Ai")
    ai.sends_file("Báo cáo.txt", "Đủ".encode(), "text/plain")
    (answer,) = ai.hears()
    assert (answer.text, file_of(answer).name) == ("Của bạn", "Trả lại.txt")
    assert file_of(answer).content == "Đủ".encode()


def test_an_update_can_come_twice(api, bot):
    ai = api.user("Ai")
    ai.starts("một")
    ai.hears()
    api.replay()
    (again,) = ai.hears()
    assert again.text == "Chào một"


def test_what_was_sent_while_the_bot_slept_comes_in_order(api):
    ai = api.user("Ai")
    for word in ("một", "hai", "ba"):
        ai.starts(word)
    with running(api, *HANDLERS):
        ai.hears(3)
    assert ai.chat.texts == ["Chào một", "Chào hai", "Chào ba"]
    with running(api, *HANDLERS):
        ai.starts("bốn")
        assert [one.text for one in ai.hears()] == ["Chào bốn"]


def test_a_webhook_carries_its_secret_and_is_tried_again(api):
    seen, answers = [], iter([500, 302, 200])

    def receive():
        from http.server import BaseHTTPRequestHandler, HTTPServer

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self):
                self.rfile.read(int(self.headers["Content-Length"]))
                seen.append(self.headers["X-Telegram-Bot-Api-Secret-Token"])
                self.send_response(next(answers))
                self.end_headers()

            def log_message(self, *_):
                pass

        return HTTPServer(("127.0.0.1", 0), Handler)

    with receive() as server:
        url = f"http://127.0.0.1:{server.server_address[1]}/"
        ask(api, lambda bot: bot.set_webhook(url, secret_token="s-1", allowed_updates=["message"]))
        api.user("Ai").sends("Xin chào")
        for _ in range(3):
            server.handle_request()
    api.until(lambda: not api.updates.waiting)
    assert seen == ["s-1"] * 3
    info = ask(api, lambda bot: bot.get_webhook_info())
    assert (info.url, info.pending_update_count, info.allowed_updates) == (url, 0, ("message",))
    assert info.last_error_message == "Wrong response from the webhook: 302 Found"


def test_a_webhook_that_comes_back_gets_what_it_missed(api):
    ai, how = api.user("Ai"), webhook(free_port())
    with running(api, *HANDLERS, webhook=how):
        ai.starts("một")
        ai.hears()
    ai.starts("hai")
    with running(api, *HANDLERS, webhook=how):
        ai.hears()
    assert ai.chat.texts == ["Chào một", "Chào hai"]
    assert ask(api, lambda bot: bot.get_webhook_info()).last_error_message is not None


def test_polling_is_refused_while_a_webhook_is_set(api):
    ask(api, lambda bot: bot.set_webhook("http://127.0.0.1:9/"))
    with pytest.raises(Conflict, match="webhook is active"):
        ask(api, lambda bot: bot.get_updates())
    api.user("Ai").sends("chờ")
    ask(api, lambda bot: bot.delete_webhook(drop_pending_updates=True))
    assert ask(api, lambda bot: bot.get_updates()) == ()


def test_a_second_poller_ends_the_first_ones_call(api):
    async def both(bot):
        first = asyncio.create_task(bot.get_updates(timeout=5))
        await asyncio.to_thread(api.until, lambda: len(api.sent("getUpdates")) == 1)
        second = asyncio.create_task(bot.get_updates(timeout=5))
        with pytest.raises(Conflict, match="terminated by other getUpdates"):
            await first
        api.user("Ai").sends("chào")
        return await second

    assert [one.message.text for one in ask(api, both)] == ["chào"]


def test_only_the_kinds_that_are_asked_for_are_kept(api):
    ask(api, lambda bot: bot.get_updates(allowed_updates=["callback_query"]))
    ai = api.user("Ai")
    ai.presses(api.post(ai.chat, api.bot, markup=ASK.to_dict()), "Có")
    ai.sends("không ai nghe")
    (update,) = ask(api, lambda bot: bot.get_updates())
    assert update.callback_query.data == "yes"
    ask(api, lambda bot: bot.get_updates(offset=update.update_id + 1, allowed_updates=[]))
    ai.sends("có người nghe")
    (update,) = ask(api, lambda bot: bot.get_updates())
    assert update.message.text == "có người nghe"


def test_in_a_group_the_bot_hears_commands_and_answers_to_it_alone(api):
    group, ai = api.group("Phòng Tư pháp"), api.user("Ai")
    group.adds(api.bot, by=ai)
    theirs = api.post(group, api.bot, text="Hạn ngày mai")
    for text in ("nói chuyện", "/status@other_bot", "/status@dondoc_bot", "/status"):
        ai.sends(text, to=group)
    ai.sends("Đã biết", to=group, reply_to=theirs)
    updates = ask(api, lambda bot: bot.get_updates())
    assert updates[0].my_chat_member.new_chat_member.status == "member"
    assert updates[1].message.new_chat_members[0].id == api.bot.id
    assert [one.message.text for one in updates[2:]] == ["/status@dondoc_bot", "/status", "Đã biết"]
    assert updates[4].message.reply_to_message.text == "Hạn ngày mai"


def test_a_group_that_becomes_a_supergroup_has_another_number(api):
    old = api.group("Phòng Tư pháp")
    old.adds(api.bot)
    new = old.migrates()
    with pytest.raises(ChatMigrated) as caught:
        ask(api, lambda bot: bot.send_message(old.id, "Còn đó không?"))
    assert caught.value.new_chat_id == new.id
    assert ask(api, lambda bot: bot.send_message(new.id, "Chào")).chat.type == "supergroup"
    to, since = [one.message for one in ask(api, lambda bot: bot.get_updates())][-2:]
    assert (to.chat.id, to.migrate_to_chat_id) == (old.id, new.id)
    assert (since.chat.id, since.migrate_from_chat_id) == (new.id, old.id)


def test_who_stops_the_bot_is_told_to_it_and_gets_nothing(api):
    seen = []

    async def note(update, _context):
        seen.append(update.my_chat_member.new_chat_member.status)

    ai = api.user("Ai", started=True)
    with running(api, ChatMemberHandler(note)):
        ai.blocks()
        api.until(lambda: seen == ["kicked"])
        with pytest.raises(Forbidden, match="bot was blocked by the user"):
            ask(api, lambda bot: bot.send_message(ai.id, "Nghe không?"))
        ai.sends("Tôi quay lại")
        api.until(lambda: seen == ["kicked", "member"])
    ask(api, lambda bot: bot.send_message(ai.id, "Chào"))


def test_the_largest_size_of_a_picture_is_the_picture(api):
    ai = api.user("Ai")
    ai.sends_photo(PNG, caption="Công văn")
    (update,) = ask(api, lambda bot: bot.get_updates())
    assert update.message.caption == "Công văn"
    assert [one.width for one in update.message.photo] == [90, 320, 640]

    async def download(bot):
        return bytes(await (await bot.get_file(update.message.photo[-1])).download_as_bytearray())

    assert ask(api, download) == PNG
    sent = ask(api, lambda bot: bot.send_photo(ai.id, update.message.photo[-1].file_id))
    assert sent.photo[-1].width == 640


def test_the_menu_of_commands_is_kept_by_scope(api):
    from telegram import BotCommandScopeAllPrivateChats, BotCommandScopeChat

    ai, binh = api.user("Ai", started=True), api.user("Bình", started=True)
    ask(api, lambda bot: bot.set_my_commands([("status", "Việc của tôi")]))
    private = BotCommandScopeAllPrivateChats()
    ask(api, lambda bot: bot.set_my_commands([("help", "Trợ giúp")], scope=private))
    mine = BotCommandScopeChat(ai.id)
    ask(api, lambda bot: bot.set_my_commands([("list", "Danh sách")], scope=mine))
    assert (ai.menu(), binh.menu()) == (["list"], ["help"])
    assert [one.command for one in ask(api, lambda bot: bot.get_my_commands(mine))] == ["list"]
    ask(api, lambda bot: bot.delete_my_commands(mine))
    ask(api, lambda bot: bot.delete_my_commands(private))
    assert ai.menu() == ["status"]


def test_a_wrong_token_is_told_from_one_that_is_none(api):
    for token in ("999:sai", "sai"):
        with pytest.raises(InvalidToken):
            ask(api, lambda bot: bot.get_me(), token=token)


def test_a_chat_can_be_asked_about_and_left(api):
    group = api.group("Phòng Tư pháp", kind="supergroup")
    group.adds(api.bot)
    assert ask(api, lambda bot: bot.get_chat(group.id)).title == "Phòng Tư pháp"
    ask(api, lambda bot: bot.leave_chat(group.id))
    with pytest.raises(Forbidden, match="not a member of the supergroup chat"):
        ask(api, lambda bot: bot.send_message(group.id, "Chào"))
    with pytest.raises(BadRequest, match=r"[Cc]hat not found"):
        ask(api, lambda bot: bot.get_chat(-42))


def test_it_can_be_tried_in_a_terminal():
    command = [sys.executable, "-m", "tests.bot_api", "--port", "0"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as it:
        url = it.stdout.readline().split()[3].rstrip(",")
        api = BotApi(port=int(url.rpartition(":")[2]))
        it.stdin.write("/start\n")
        it.stdin.flush()
        (update,) = ask(api, lambda bot: bot.get_updates(timeout=5))
        asked = ask(
            api, lambda bot: bot.send_message(update.message.chat_id, "?", reply_markup=ASK)
        )
        it.stdin.write("!2\n!7\n")
        it.stdin.flush()
        offset = update.update_id + 1
        (pressed,) = ask(api, lambda bot: bot.get_updates(offset, timeout=5))
        assert pressed.callback_query.data == "no"
        it.stdin.close()
        shown = it.stdout.read()
        assert it.wait(10) == 0
    assert f"[{asked.message_id}] ?" in shown
    assert "!2 Không" in shown and "There is no such button." in shown

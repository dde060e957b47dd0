"""A Telegram Bot API for tests, over real HTTP, with people who talk to the bot behind it.

with serving(BotApi()) as api:            # api.url is the bot's base_url, less "/bot"
    hanh = api.user("Hạnh")
    hanh.starts("payload")                # → the bot gets /start payload
    (answer,) = hanh.hears()              # ← the bot's next message, or AssertionError
    press = hanh.presses(answer, "Đã làm xong")
    api.until(lambda: press.answers)
"""

from tests.bot_api.api import TOKEN, BotApi
from tests.bot_api.arguments import Call
from tests.bot_api.model import File, Message, Press
from tests.bot_api.pace import Limits
from tests.bot_api.people import Group, User, file_of
from tests.bot_api.refusals import refusal
from tests.bot_api.server import serving

__all__ = [
    "TOKEN",
    "BotApi",
    "Call",
    "File",
    "Group",
    "Limits",
    "Message",
    "Press",
    "User",
    "file_of",
    "refusal",
    "serving",
]

"""Every method that answers at once, by its name in small letters, as Telegram looks them up."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from tests.bot_api import chats, commands, editing, sending
from tests.bot_api.arguments import Arguments, Call
from tests.bot_api.refusals import USUAL, Refused

if TYPE_CHECKING:
    from tests.bot_api.api import BotApi

METHODS: dict[str, Callable[["BotApi", Arguments], Any]] = {
    "getme": chats.get_me,
    "getchat": chats.get_chat,
    "getchatmember": chats.get_chat_member,
    "leavechat": chats.leave_chat,
    "sendchataction": chats.send_chat_action,
    "sendmessage": sending.send_message,
    "senddocument": sending.send_document,
    "sendphoto": sending.send_photo,
    "getfile": sending.get_file,
    "editmessagetext": editing.edit_text,
    "editmessagecaption": editing.edit_caption,
    "editmessagereplymarkup": editing.edit_markup,
    "deletemessage": editing.delete_message,
    "answercallbackquery": editing.answer_callback_query,
    "setmycommands": commands.set_commands,
    "getmycommands": commands.get_commands,
    "deletemycommands": commands.delete_commands,
}


def perform(api: "BotApi", call: Call) -> Any:
    """The result of a call, which has then taken effect; raises Refused where it has not."""
    method = METHODS.get(call.method.lower())
    if method is None:
        raise Refused(404, USUAL[404])
    with api.lock:
        return method(api, Arguments(call.fields))

"""The menus that Telegram shows: one for strangers, one for groups, one for each linked person."""

import asyncio
from contextlib import suppress
from datetime import date

import structlog
from telegram import (
    Bot,
    BotCommand,
    BotCommandScope,
    BotCommandScopeAllGroupChats,
    BotCommandScopeChat,
    BotCommandScopeDefault,
)
from telegram.error import BadRequest, Forbidden, TelegramError

from bot.chat.converse import Desk
from bot.chat.menu import menu
from bot.messages.phrases import command
from bot.rules.rights import capacities
from bot.steps.office import office_in_force
from bot.store.office import people, revision

LOOK_AGAIN = 600.0  # seconds: a term of office begins with a day
FOR_STRANGERS, FOR_GROUPS = ("start",), ("trangthai",)
Names = tuple[str, ...]
log = structlog.get_logger()


class Menus:
    """Keeps everybody's menu as their posts are; `changed` is set when somebody was linked or let go."""

    def __init__(self, desk: Desk, bot: Bot) -> None:
        self._desk = desk
        self._bot = bot
        self._shown: dict[int, Names] = {}
        self._seen: tuple[str | None, date | None] = (None, None)
        self.changed = asyncio.Event()

    async def keep(self) -> None:
        """Until cancelled: set what differs, and look again when something changed."""
        await self._set(BotCommandScopeDefault(), FOR_STRANGERS)
        await self._set(BotCommandScopeAllGroupChats(), FOR_GROUPS)
        while True:
            await self._refresh()
            with suppress(TimeoutError):
                await asyncio.wait_for(self.changed.wait(), LOOK_AGAIN)
            self.changed.clear()

    async def _refresh(self) -> None:
        seen, wanted = await asyncio.to_thread(self._wanted)
        if seen == self._seen:
            return
        done = True
        for chat in {*wanted, *self._shown}:
            names = wanted.get(chat, ())
            if self._shown.get(chat, ()) != names:
                done &= await self._set(BotCommandScopeChat(chat), names, chat)
        if done:
            self._seen = seen

    def _wanted(self) -> tuple[tuple[str | None, date], dict[int, Names]]:
        """What the menus follow, and the names of the commands by chat."""
        now = self._desk.clock.now()
        with self._desk.store.read() as session:
            office = office_in_force(session, now, self._desk.here)
            today = office.today(now)
            seen = (revision(session), today)
            if seen == self._seen:
                return seen, {}
            wanted = {
                person.telegram_chat_id: tuple(
                    one.name for one in menu(capacities(office.roster.posts_of(person.id, today)))
                )
                for person in people(session)
                if person.telegram_chat_id is not None
            }
        return seen, wanted

    async def _set(self, scope: BotCommandScope, names: Names, chat: int | None = None) -> bool:
        """Whether the menu is set, or never will be: somebody who has not opened the chat has none."""
        try:
            if names:
                said = [BotCommand(name, command(name)["menu"]) for name in names]
                await self._bot.set_my_commands(said, scope)
            else:
                await self._bot.delete_my_commands(scope)
        except (BadRequest, Forbidden) as error:
            log.info("menu_refused", chat=chat, error=type(error).__name__)
        except TelegramError as error:
            log.warning("menu_not_set", chat=chat, error=type(error).__name__)
            return False
        if chat is not None:
            self._shown[chat] = names
        return True

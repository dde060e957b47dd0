"""The terminal's face of the chat: the way to try it without any messenger."""

from collections.abc import Callable, Iterable

from bot.chat.converse import Desk, converse
from bot.chat.talk import Answer, Button, Request, SentFile
from bot.messages.reply import plain

CHANNEL = "terminal"


class TerminalTalk:
    """A talk of one person: buttons are numbered lines, and their number presses them."""

    def __init__(self, person: str, desk: Desk, write: Callable[[str], None]) -> None:
        self._person = person
        self._desk = desk
        self._write = write
        self._buttons: list[Button] = []

    def say(self, words: str, files: Iterable[SentFile] = ()) -> Answer:
        """What the person types, or the number of a button; the answer is written out."""
        pressed = words.strip()
        if pressed.isdigit() and 0 < int(pressed) <= len(self._buttons):
            words = self._buttons[int(pressed) - 1].words
        answer = converse(Request(self._person, CHANNEL, words, tuple(files)), self._desk)
        self._buttons = [button for row in answer.buttons for button in row]
        for part in answer.parts:
            self._write(plain(part))
        for number, button in enumerate(self._buttons, start=1):
            self._write(f"  [{number}] {button.label}")
        for file in answer.files:
            self._write(f"  ({file.filename}, {len(file.content)} bytes)")
        return answer

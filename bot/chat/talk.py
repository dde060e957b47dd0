"""What passes between a person and the program, whatever the messenger: a request, an answer."""

from dataclasses import dataclass, replace
from enum import StrEnum

from bot.messages.payload import Attachment


@dataclass(frozen=True)
class SentFile:
    """A file that came with a request."""

    name: str
    media_type: str
    content: bytes


@dataclass(frozen=True)
class Request:
    """What a known person wrote, pressed or sent.

    `channel` is the face it came through (`telegram`, `email`, `terminal`). A button comes as its
    words. `about` holds the ids of the assignments that the message replied to tells of.
    `external_id` is the message's own name on its channel: what has it acts once only. `further_ids`
    are those of messages that came along with it, as an album's further pictures do.
    """

    person: str
    channel: str
    words: str
    files: tuple[SentFile, ...] = ()
    about: tuple[int, ...] = ()
    external_id: str | None = None
    further_ids: tuple[str, ...] = ()


class Outcome(StrEnum):
    """What became of a request."""

    DONE = "done"
    SHOWN = "shown"
    ASKED = "asked"
    REFUSED = "refused"
    UNCLEAR = "unclear"
    REPEATED = "repeated"


_PRESSED = "~"


@dataclass(frozen=True)
class Button:
    """What can be pressed: `words` are what the person could as well write, at most 64 bytes.

    Words that are no command of their own answer the question they stand under, and no other.
    """

    label: str
    words: str

    @property
    def line(self) -> str:
        """What a person writes instead of pressing."""
        pressed = pressed_words(self.words)
        return self.words.removeprefix("/") if pressed is None else pressed[1]


def answering(button: Button, question: str) -> Button:
    """The button as an answer to one question."""
    return replace(button, words=f"{_PRESSED}{question} {button.words}")


def pressed_words(words: str) -> tuple[str, str] | None:
    """The question that a pressed button answers, and its words; None for what was written."""
    if not words.startswith(_PRESSED):
        return None
    question, _, said = words.removeprefix(_PRESSED).partition(" ")
    return question, said


@dataclass(frozen=True)
class Answer:
    """What the person is told: parts in Telegram's HTML that each fit a message, buttons, files."""

    parts: tuple[str, ...]
    outcome: Outcome
    buttons: tuple[tuple[Button, ...], ...] = ()
    files: tuple[Attachment, ...] = ()

"""One person's turn in a talk: a new command, or the next word to one that waits."""

from datetime import timedelta
from secrets import token_hex

from bot.chat.asked import Asked
from bot.chat.command import Command
from bot.chat.fields import Ask, Choice, Field, Filled, Got, Stop, subject
from bot.chat.menu import COMMANDS, command_named, is_one_word, near_commands
from bot.chat.questions import (
    SENTENCE,
    for_question,
    in_order,
    is_it_so,
    with_way_out,
    yes_or_no,
)
from bot.chat.talk import Answer, Button, Outcome, pressed_words
from bot.messages.chat_text import page_answer
from bot.messages.phrases import say
from bot.model.chats import Conversation
from bot.rules.rights import RIGHTS, Right, may
from bot.rules.sentences import ADVISES, DECIDES, denies, plain_line, without_courtesy
from bot.rules.spoken_refs import take_ref
from bot.store.evidence import Kept

FORGOTTEN_AFTER = timedelta(days=3)
QUESTION_BYTES = 3
CANCEL = "huy"
BEGIN_SENTENCES = frozenset({"baocao", "viec"})  # the names that sentences begin with as well
# What a sentence may bring about at once: it shows something.
HARMLESS = frozenset(c.name for c in COMMANDS.values() if c.looks) | {"xem", "minhchung", "trogiup"}


class Turn:
    """One person's turn: a new command, or the next word to one that waits."""

    def __init__(self, asked: Asked) -> None:
        self._asked = asked
        self._session = asked.session
        self._key = (asked.person_id, asked.channel)

    def go(self, words: str) -> Answer:
        """The answer to these words."""
        waiting = self._waiting()
        pressed = pressed_words(words)
        if pressed is not None:
            return self._pressed(waiting, *pressed)
        command = command_named(words)
        if command is not None and command[0].name == CANCEL:
            return self._cancel(waiting)
        if waiting is not None and waiting.awaits == SENTENCE:
            return self._confirmed(waiting, words)
        if waiting is not None and command is not None and self._is_but_a_name(waiting, words):
            return self._command_or_text(command[0], words)
        if waiting is not None and self._is_for(waiting, words, command):
            return self._go_on(waiting, words)
        return self._anew(words, command)

    def _anew(self, words: str, command: tuple[Command, str] | None) -> Answer:
        """A new command; or a sentence that comes to one."""
        self._forget()
        meant = self._sentence(words, command)
        if meant is not None:
            return self.start(*meant, plainly=meant[0].name in HARMLESS)
        if command is None:
            return self._unknown(words)
        return self.start(*command)

    def _sentence(
        self, words: str, command: tuple[Command, str] | None
    ) -> tuple[Command, str] | None:
        """The command that the words come to as a sentence; None where they are none."""
        if words[:1] in "/#":
            return None
        decides = may(Right.DECIDE, self._asked.capacities)
        line = plain_line(words, DECIDES if decides else ADVISES)
        meant = None if line is None else command_named(line)
        if meant is None or not self._says_more(words, line, meant[0], command):
            return None
        return meant

    def _says_more(
        self,
        words: str,
        line: str | None,
        meant: Command,
        command: tuple[Command, str] | None,
    ) -> bool:
        """Whether the line is another than the words, and no command has been given as plainly."""
        if line == " ".join(words.split()):
            return False
        if command is None:
            return True
        if command[0].name not in BEGIN_SENTENCES:
            return False
        named = take_ref(command[1])
        return named is None or (meant.name in HARMLESS and denies(named[1]))

    def _confirmed(self, waiting: Conversation, words: str) -> Answer:
        """What was understood is done, or not; any other words are a turn of their own."""
        so = yes_or_no(words)
        if so is None:
            return self._anew(words, command_named(words))
        if not so:
            return self._cancel(waiting)
        return self._go_on(waiting, "")

    def _pressed(self, waiting: Conversation | None, question: str, words: str) -> Answer:
        """A button that answers one question only: that of an earlier one is old, and says so."""
        if waiting is None or waiting.question != question:
            open_now = None if waiting is None else waiting.command
            return Answer(page_answer("problems", "old_button", open_now), Outcome.REFUSED)
        if waiting.awaits == SENTENCE:
            return self._confirmed(waiting, words)
        return self._go_on(waiting, words)

    def start(self, command: Command, words: str, *, plainly: bool = True) -> Answer:
        """Begin a command, if the person may give it; what was not said `plainly` is confirmed first."""
        asked = self._asked
        if not may(command.right, asked.capacities):
            said = page_answer("problems", "not_yours", command.name, sorted(RIGHTS[command.right]))
            return Answer(said, Outcome.REFUSED)
        return self._fill(command, {}, words, plainly=plainly)

    def _waiting(self) -> Conversation | None:
        waiting = self._session.get(Conversation, self._key)
        if waiting is not None and self._asked.now - waiting.at > FORGOTTEN_AFTER:
            return None
        return waiting

    def _is_for(
        self, waiting: Conversation, words: str, command: tuple[Command, str] | None
    ) -> bool:
        """Whether the words answer the open question.

        What begins with a slash never does, nor a command of the person's that names an assignment or
        is written as one word (`giahan`): typed anew, it is no reason. An assignment that is pressed
        answers only which one.
        """
        if words.lstrip().startswith("/"):
            return False
        if words.lstrip().startswith("#"):
            return waiting.awaits == "assignment"
        if waiting.awaits == "assignment":
            # `việc I.1` answers which one is meant, a question or a report of another kind does not.
            is_new = command is not None or self._sentence(words, command) is not None
            return take_ref(words) is not None or not is_new
        field = _awaited_by(waiting)
        is_choice = isinstance(field, Choice) and field.read(words) is not None
        if command is None or is_choice:
            return True
        return field is not None and field.free and not self._is_whole(words, *command)

    def _is_whole(self, words: str, command: Command, rest: str) -> bool:
        plainly = is_one_word(words, command) or take_ref(rest) is not None
        return may(command.right, self._asked.capacities) and plainly

    def _is_but_a_name(self, waiting: Conversation, words: str) -> bool:
        """Whether a free question got nothing but a command's name, which may be either."""
        field, command = _awaited_by(waiting), command_named(words)
        is_free = field is not None and field.free
        return is_free and command is not None and not command[1] and words[:1] not in "/#"

    def _command_or_text(self, command: Command, words: str) -> Answer:
        """What is a command's name alone is neither taken for text nor obeyed; the question stays."""
        said = page_answer("problems", "command_or_text", words, command.name)
        give = Button(f"/{command.name}", f"/{command.name}")
        buttons = (give, Button(say("button.stop"), f"/{CANCEL}"))
        return Answer(said, Outcome.ASKED, (buttons,))

    def _go_on(self, waiting: Conversation, words: str) -> Answer:
        command, filled = COMMANDS[waiting.command], dict(waiting.filled)
        earlier = tuple(Kept(**file) for file in waiting.files)
        self._asked.files = (*earlier, *self._asked.files)
        rest, awaits = waiting.rest, waiting.awaits
        self._forget()
        if not may(command.right, self._asked.capacities):
            return self.start(command, words)
        return self._fill(command, filled, words, rest, awaits)

    def _fill(
        self,
        command: Command,
        filled: Filled,
        words: str,
        later: str = "",
        first: str | None = None,
        plainly: bool = True,
    ) -> Answer:
        """Take field after field out of the words; ask for the first that is missing, or act."""
        said = words
        for field in in_order(command.fields, first):
            if field.name in filled:
                continue
            match field.take(self._asked, filled, words):
                case Got(value, rest):
                    filled[field.name] = value
                    words = " ".join(part for part in (rest, later) if part)
                    later = ""
                case Ask(answer, keep):
                    kept = " ".join(part for part in (keep, later) if part)
                    question = self._remember(command, filled, kept, field.name)
                    return for_question(with_way_out(answer, field), question)
                case Stop(answer):
                    return answer
        if not plainly:
            question = self._remember(command, filled, "", SENTENCE)
            asks = is_it_so(command.name, said, subject(self._asked, filled), filled)
            return for_question(asks, question)
        return command.act(self._asked, filled)

    def _remember(self, command: Command, filled: Filled, rest: str, awaits: str) -> str:
        """Keep what was said so far; returns the question's own mark."""
        question = token_hex(QUESTION_BYTES)
        self._session.merge(
            Conversation(
                person_id=self._key[0],
                channel=self._key[1],
                command=command.name,
                filled=filled,
                rest=rest,
                files=[vars(file) for file in self._asked.files],
                awaits=awaits,
                question=question,
                at=self._asked.now,
            )
        )
        return question

    def _forget(self) -> None:
        waiting = self._session.get(Conversation, self._key)
        if waiting is not None:
            self._session.delete(waiting)
            self._session.flush()

    def _cancel(self, waiting: Conversation | None) -> Answer:
        self._forget()
        cancelled = None if waiting is None else waiting.command
        return Answer(page_answer("problems", "cancelled", cancelled), Outcome.DONE)

    def _unknown(self, words: str) -> Answer:
        if words.strip() and not without_courtesy(words) and not self._asked.files:
            return Answer(page_answer("problems", "greeting"), Outcome.UNCLEAR)
        near = near_commands(words, self._asked.capacities)
        files = len(self._asked.files)
        said = page_answer("problems", "unknown", words[:60], near, files)
        return Answer(said, Outcome.UNCLEAR)


def _awaited_by(waiting: Conversation) -> Field | None:
    fields = COMMANDS[waiting.command].fields
    return next((field for field in fields if field.name == waiting.awaits), None)

"""A unit reports an assignment done: the document's number or a file, or nothing, which is flagged."""

from dataclasses import asdict
from datetime import date
from typing import Any

from bot.chat.asked import Asked
from bot.chat.command import Command
from bot.chat.fields import SHORTEST_TEXT, Ask, Filled, Got, Taken, question, subject
from bot.chat.pages import LONGEST_WORDS
from bot.chat.questions import yes_or_no
from bot.chat.talk import Answer, Button, Outcome
from bot.chat.which import Which, chosen, mark
from bot.messages.chat_text import page_answer
from bot.messages.phrases import say
from bot.model.tables import Assignment
from bot.rules.document_numbers import take_document_number
from bot.rules.expansion import bare
from bot.rules.rights import Capacity, Right
from bot.rules.sentences import denies, without_courtesy, without_ending
from bot.rules.spoken_dates import DateProblem
from bot.steps.report import Reported, last_report, report
from bot.store.evidence import Kept

NONE = "khongco"
NO_EVIDENCE = frozenset({NONE, "khong co", "khong", "khong co minh chung"})
LONGEST_NOTE = 2000


class Evidence:
    """The document's number and date, files, a note; or the word that there is none.

    The button for none gives `command` anew, with the assignment and the `also` named fields.
    """

    name = "evidence"
    free = True

    def __init__(self, command: str = "baocao", also: tuple[str, ...] = ()) -> None:
        self._command = command
        self._also = also

    def take(self, asked: Asked, filled: Filled, words: str) -> Taken:
        """Whatever of it came along; asks where nothing did."""
        said = " ".join(words.split()) if without_ending(words) else ""
        if len(said) > LONGEST_NOTE:
            return question("problems", "text_length", len(said), SHORTEST_TEXT, LONGEST_NOTE)
        if bare(without_ending(said)) in NO_EVIDENCE:
            return Got(self._value(None, None, None, asked))
        if asked.refused and not asked.files:
            return self._without_file(asked, filled, said)
        is_empty = not without_courtesy(said).strip(" .,!") or yes_or_no(said)
        if denies(words) or (is_empty and not asked.files):
            return self._ask(asked, filled)
        numbered = take_document_number(said, asked.today, asked.office.days)
        if numbered is not None:
            document, note = numbered
            dated = document.dated
            if isinstance(dated, DateProblem):
                return question("problems", "date", dated, dated.text)
            if dated is not None and dated.day > asked.today:
                return question("problems", "date_ahead", dated.day)
            signed_on = None if dated is None else dated.day.isoformat()
            return Got(self._value(document.number, signed_on, note or None, asked))
        return Got(self._value(None, None, said or None, asked))

    def _ask(self, asked: Asked, filled: Filled) -> Ask:
        nothing = Button(say("button.no_evidence"), f"/{self._begun(asked, filled)} {NONE}")
        return question("report", "evidence", subject(asked, filled), buttons=[nothing])

    def _without_file(self, asked: Asked, filled: Filled, said: str) -> Ask:
        """Whoever sent a file meant it: nothing is reported without it unless they say so."""
        words = f"/{self._begun(asked, filled)} {said or NONE}"
        fits = len(words.encode()) <= LONGEST_WORDS
        without = [Button(say("button.without_file"), words)] if fits else []
        return question("report", "file_missing", subject(asked, filled), buttons=without)

    def _begun(self, asked: Asked, filled: Filled) -> str:
        one = asked.session.get_one(Assignment, filled["assignment"])
        return " ".join((self._command, mark(one), *(filled[name] for name in self._also)))

    def _value(
        self, document: str | None, on: str | None, note: str | None, asked: Asked
    ) -> dict[str, Any]:
        files = [asdict(file) for file in asked.files]
        return {"document": document, "document_on": on, "note": note, "files": files}


def reported(value: dict[str, Any], recorded_as: str | None = None) -> Reported:
    """The evidence field's value as a report."""
    on = value["document_on"]
    return Reported(
        document=value["document"],
        document_on=None if on is None else date.fromisoformat(on),
        note=value["note"],
        files=tuple(Kept(**file) for file in value["files"]),
        recorded_as=recorded_as,
    )


def _report(asked: Asked, filled: Filled) -> Answer:
    one = chosen(asked, filled)
    report(asked.session, one, reported(filled["evidence"]), asked.for_unit(one), asked.here)
    asked.session.flush()
    made = last_report(asked.session, one)
    assert made is not None
    said = page_answer(
        "report",
        "done",
        asked.item(one),
        made.document,
        made.document_on,
        len(asked.files),
        made.note,
        made.without_evidence,
    )
    undo = Button(say("button.undo"), "/hoantac")
    return Answer(said, Outcome.DONE, ((undo,),))


COMMANDS = (
    Command(
        "baocao",
        Right.ANSWER,
        _report,
        aliases=("done", "xong", "hoanthanh", "report"),
        fields=(Which(), Evidence()),
        menu=frozenset({Capacity.UNIT}),
    ),
)

"""Takes the files that came with a request: kept if they may be evidence, refused with the reason if not."""

from collections.abc import Iterable

from bot.chat.talk import SentFile
from bot.messages.chat_text import page_answer
from bot.rules.evidence import FileProblem, file_problem
from bot.store.evidence import EvidenceShelf, Kept


def keep_files(
    files: Iterable[SentFile], shelf: EvidenceShelf
) -> tuple[tuple[Kept, ...], tuple[str, ...]]:
    """The files now on the shelf, and what is said of those that were refused."""
    kept: list[Kept] = []
    refused: list[tuple[str, FileProblem]] = []
    for number, file in enumerate(files):
        name, media_type, problem = file_problem(file.name, file.content, number)
        if problem is not None:
            refused.append((name, problem))
            continue
        kept.append(Kept(shelf.keep(file.content), name, media_type, len(file.content)))
    said = page_answer("problems", "files", tuple(refused)) if refused else ()
    return tuple(kept), said

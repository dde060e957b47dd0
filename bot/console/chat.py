"""`dondoc chat`: talk to the program as whoever holds a post, in the terminal."""

import sys
from datetime import date
from io import TextIOWrapper
from pathlib import Path

import typer

from bot.chat.converse import Desk
from bot.chat.talk import SentFile
from bot.chat.terminal import TerminalTalk
from bot.clock import SystemClock
from bot.console.sample_chat import sample_parts
from bot.errors import BadInputError
from bot.rules.nearest import nearest
from bot.steps.office import office_in_force
from bot.wiring import installation, make_desk, open_store
from config.settings import read_settings


def talk(post: str, words: list[str], files: list[Path]) -> None:
    """Say the words and print the answer; without words, talk until the end of input."""
    settings = read_settings()
    desk = make_desk(settings, open_store(settings), SystemClock(), installation(settings))
    _talk(desk, post, words, files)


def talk_to_sample(post: str, words: list[str], files: list[Path], office: Path, on: date) -> None:
    """The same with the sample office on a day of its year."""
    parts = sample_parts(office, on)
    _talk(make_desk(parts.settings, parts.store, parts.clock, parts.here), post, words, files)


def _talk(desk: Desk, post: str, words: list[str], files: list[Path]) -> None:
    talking = TerminalTalk(_holder(desk, post), desk, typer.echo)
    sent = [_file(path) for path in files]
    if words or sent:
        talking.say(" ".join(words), sent)
    else:
        _interact(talking)


def _interact(talking: TerminalTalk) -> None:
    shows_prompt = sys.stdin.isatty()
    if isinstance(sys.stdin, TextIOWrapper):
        sys.stdin.reconfigure(errors="replace")
    talking.say("/start")
    while True:
        if shows_prompt:
            typer.echo("> ", nl=False)
        line = sys.stdin.readline()
        if not line:
            return
        if line.strip():
            talking.say(line.strip())


def _holder(desk: Desk, post_id: str) -> str:
    """The id of who answers for the post today; raises BadInputError for no such post or nobody."""
    now = desk.clock.now()
    with desk.store.read() as session:
        office = office_in_force(session, now, desk.here)
        post = office.roster.posts.get(post_id)
        if post is None:
            near = nearest(post_id, office.roster.posts) or sorted(office.roster.posts)[:6]
            raise BadInputError(
                f"no post is called {post_id!r}; did you mean {', '.join(near)}? "
                "units.yaml names them all"
            )
        held = office.roster.holder(post, office.today(now))
        if held is None:
            raise BadInputError(
                f"nobody answers for {post_id} today; see its holders in units.yaml"
            )
        return held[0].id


def _file(path: Path) -> SentFile:
    try:
        return SentFile(path.name, "", path.read_bytes())
    except OSError as error:
        raise BadInputError(
            f"cannot read {path}: {error.strerror}; give a readable file"
        ) from error

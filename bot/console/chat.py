"""`dondoc chat`: talk to the program as whoever holds a post, in the terminal."""

import sys
from pathlib import Path

import typer

from bot.chat.talk import SentFile
from bot.chat.terminal import TerminalTalk
from bot.clock import SystemClock
from bot.errors import BadInputError
from bot.steps.office import office_in_force
from bot.store.engine import Store
from bot.wiring import installation, make_desk, open_store
from config.settings import Settings, read_settings


def talk(post: str, words: list[str], files: list[Path]) -> None:
    """Say the words and print the answer; without words, talk until the end of input."""
    settings = read_settings()
    store = open_store(settings)
    here = installation(settings)
    desk = make_desk(settings, store, SystemClock(), here)
    talking = TerminalTalk(_holder(store, settings, post), desk, typer.echo)
    sent = [_file(path) for path in files]
    if words:
        talking.say(" ".join(words), sent)
        return
    _interact(talking)


def _interact(talking: TerminalTalk) -> None:
    shows_prompt = sys.stdin.isatty()
    talking.say("/start")
    while True:
        if shows_prompt:
            typer.echo("> ", nl=False)
        line = sys.stdin.readline()
        if not line:
            return
        if line.strip():
            talking.say(line.strip())


def _holder(store: Store, settings: Settings, post_id: str) -> str:
    """The id of who answers for the post today; raises BadInputError for no such post or nobody."""
    now = SystemClock().now()
    with store.read() as session:
        office = office_in_force(session, now, installation(settings))
        post = office.roster.posts.get(post_id)
        if post is None:
            known = ", ".join(sorted(office.roster.posts)[:6])
            raise BadInputError(f"no post is called {post_id!r}; units.yaml has {known}, …")
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

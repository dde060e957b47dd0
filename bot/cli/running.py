"""The daemon and what stands in for it; the switches of sending; whether all is well."""

from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from bot.cli.options import AsTableOrJson, Office, TableOrJson, as_date, group, office_folder

commands = group()


class Answers(StrEnum):
    """How the units of a replay behave."""

    NONE = "none"
    ON_TIME = "on-time"
    MIXED = "mixed"


@commands.command()
def run(
    office: Office = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Make every message, send none.")
    ] = False,
    redirect_to: Annotated[
        str | None, typer.Option(help="Send every message to this address.")
    ] = None,
) -> None:
    """Run the daemon until SIGTERM."""
    from bot.console.daemon import run_daemon

    run_daemon(office_folder(office), dry_run, redirect_to)


@commands.command()
def replay(
    first: Annotated[
        date, typer.Option("--from", parser=as_date, metavar="DATE", help="First day.")
    ],
    last: Annotated[
        date, typer.Option("--to", parser=as_date, metavar="DATE", help="Last day, included.")
    ],
    answers: Annotated[Answers, typer.Option(help="How the units answer.")] = Answers.NONE,
    speed: Annotated[
        float, typer.Option(help="Days a second; 0 is as fast as it goes.", min=0)
    ] = 0,
    journal: Annotated[
        Path | None, typer.Option(help="Write each event as a line of JSON.")
    ] = None,
    seed: Annotated[int, typer.Option(help="Varies how the units answer.")] = 211,
    office: Office = None,
) -> None:
    """Replay a span of days; nothing is sent.

    Everything happens in a scratch database.
    """
    from bot.console.replay import replay_span

    replay_span(office_folder(office), first, last, answers.value, speed, journal, seed)


@commands.command()
def sample(
    speed: Annotated[
        float, typer.Option(help="Days a second; 0 is as fast as it goes.", min=0)
    ] = 1,
    first: Annotated[
        date, typer.Option("--from", parser=as_date, metavar="DATE", help="First day.")
    ] = date(2024, 5, 23),
    last: Annotated[
        date, typer.Option("--to", parser=as_date, metavar="DATE", help="Last day, included.")
    ] = date(2025, 1, 31),
    seed: Annotated[int, typer.Option(help="Varies how the units answer.")] = 211,
    office: Office = None,
) -> None:
    """Run the sample office of District 1.

    A year of real mail, into a local mailbox.
    """
    from bot.console.sample import run_sample

    run_sample(office_folder(office), first, last, speed, seed)


@commands.command()
def doctor(
    office: Office = None,
    format: AsTableOrJson = TableOrJson.TABLE,
) -> None:
    """Try everything the daemon needs.

    Exit code 1 if something fails.
    """
    from bot.console.doctor import examine

    raise typer.Exit(examine(office_folder(office), format.value))


@commands.command()
def pause() -> None:
    """Stop all sending, until `dondoc resume`."""
    from bot.console.daemon import switch_pause

    switch_pause(on=True)


@commands.command()
def resume() -> None:
    """Let messages leave again."""
    from bot.console.daemon import switch_pause

    switch_pause(on=False)


@commands.command()
def health() -> None:
    """Tell containers whether the daemon lives.

    Exit code 0 if a daemon on this machine gave a sign of life lately.
    """
    from bot.console.daemon import is_alive

    raise typer.Exit(0 if is_alive() else 1)

"""The command line: each command reads its arguments and hands over; nothing heavy is imported here."""

import sys
from datetime import date, datetime
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from bot import __version__
from bot.errors import DondocError

app = typer.Typer(
    name="dondoc",
    help="Reads an administrative plan, reminds who owes what, and escalates what is overdue.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)
plan_app = typer.Typer(help="Plans as documents.", no_args_is_help=True, rich_markup_mode=None)
app.add_typer(plan_app, name="plan")
inbox_app = typer.Typer(
    help="Mails that wait for a person.", no_args_is_help=True, rich_markup_mode=None
)
app.add_typer(inbox_app, name="inbox")
outbox_app = typer.Typer(
    help="Messages on their way out.", no_args_is_help=True, rich_markup_mode=None
)
app.add_typer(outbox_app, name="outbox")
person_app = typer.Typer(
    help="What is kept about a person.", no_args_is_help=True, rich_markup_mode=None
)
app.add_typer(person_app, name="person")


class Format(StrEnum):
    """How a command prints."""

    TABLE = "table"
    YAML = "yaml"
    JSON = "json"


class TableOrJson(StrEnum):
    """How a command prints."""

    TABLE = "table"
    JSON = "json"


class Answers(StrEnum):
    """How the units of a replay behave."""

    NONE = "none"
    ON_TIME = "on-time"
    MIXED = "mixed"


def _date(text: str | date) -> date:
    if isinstance(text, date):  # a default
        return text
    try:
        return datetime.strptime(text, "%Y-%m-%d").date()  # noqa: DTZ007 - a date has no zone
    except ValueError as error:
        raise typer.BadParameter(f"{text!r} is not a date; write it as 2024-05-23") from error


def _office(given: Path | None) -> Path:
    """The office's directory: as given, else by the settings."""
    from config.settings import read_settings

    return given or read_settings().office


def _logs() -> None:
    """Send what is logged to standard error, as the settings say."""
    from config.logs import set_up_logs
    from config.settings import read_settings

    settings = read_settings()
    set_up_logs(settings.log_format, settings.log_level)


Office = Annotated[
    Path | None,
    typer.Option(
        "--office", help="Directory of the office's files (default: DONDOC_OFFICE, config/)."
    ),
]


@plan_app.command("read")
def plan_read(
    file: Annotated[Path, typer.Argument(help="The plan as text.")],
    format: Annotated[Format, typer.Option("--format", help="How to print.")] = Format.TABLE,
    office: Office = None,
) -> None:
    """Read a plan and print its duties.

    With their deadlines, and what a person must look at.
    """
    from bot.console.plans import show_plan

    show_plan(file, _office(office), format.value)


@plan_app.command("close")
def plan_close(
    name: Annotated[str, typer.Argument(help="The plan's directory name, such as kh-211-2024.")],
) -> None:
    """Close a plan: no more reminders of it.

    Nothing of it is forgotten.
    """
    from bot.console.office import close

    close(name)


@app.command()
def timing(
    phrase: Annotated[str, typer.Argument(help="The phrase, as the plan words it.")],
    issued: Annotated[
        date,
        typer.Option("--issued", parser=_date, metavar="DATE", help="When the plan was issued."),
    ],
    year: Annotated[
        int | None,
        typer.Option(help="The plan's year, if not that of --issued.", min=1900, max=2200),
    ] = None,
    format: Annotated[
        TableOrJson, typer.Option("--format", help="How to print.")
    ] = TableOrJson.TABLE,
    office: Office = None,
) -> None:
    """Explain one timing phrase."""
    from bot.console.plans import show_timing

    show_timing(phrase, issued, year, _office(office), format.value)


@app.command()
def check(
    office: Office = None,
    format: Annotated[
        TableOrJson, typer.Option("--format", help="How to print.")
    ] = TableOrJson.TABLE,
) -> None:
    """Check the office's files.

    Reports every problem at once; exit code 1 on errors.
    """
    from bot.console.office import check_office

    raise typer.Exit(check_office(_office(office), format.value))


@app.command()
def load(office: Office = None) -> None:
    """Load the office's files into the database.

    Prints what changed.
    """
    from bot.console.office import load_files

    load_files(_office(office))


@app.command()
def init(
    directory: Annotated[Path, typer.Argument(help="Where to write the files.")],
) -> None:
    """Write the files of a new office.

    They are to be edited by hand.
    """
    from bot.console.office import init_office

    init_office(directory)


@app.command()
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

    run_daemon(_office(office), dry_run, redirect_to)


@app.command()
def replay(
    first: Annotated[date, typer.Option("--from", parser=_date, metavar="DATE", help="First day.")],
    last: Annotated[
        date, typer.Option("--to", parser=_date, metavar="DATE", help="Last day, included.")
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

    replay_span(_office(office), first, last, answers.value, speed, journal, seed)


@app.command()
def sample(
    speed: Annotated[
        float, typer.Option(help="Days a second; 0 is as fast as it goes.", min=0)
    ] = 1,
    first: Annotated[
        date, typer.Option("--from", parser=_date, metavar="DATE", help="First day.")
    ] = date(2024, 5, 23),
    last: Annotated[
        date, typer.Option("--to", parser=_date, metavar="DATE", help="Last day, included.")
    ] = date(2025, 1, 31),
    seed: Annotated[int, typer.Option(help="Varies how the units answer.")] = 211,
    office: Office = None,
) -> None:
    """Run the sample office of District 1.

    A year of real mail, into a local mailbox.
    """
    from bot.console.sample import run_sample

    run_sample(_office(office), first, last, speed, seed)


@app.command()
def status(
    about: Annotated[
        str | None, typer.Argument(help="A unit (its name or id) or a duty (VI.1).")
    ] = None,
    as_of: Annotated[
        date | None,
        typer.Option("--as-of", parser=_date, metavar="DATE", help="As of the end of this day."),
    ] = None,
    format: Annotated[
        TableOrJson, typer.Option("--format", help="How to print.")
    ] = TableOrJson.TABLE,
) -> None:
    """Show where assignments stand."""
    from bot.console.status import show_status

    show_status(about, as_of, format.value)


@app.command()
def stats(
    unit: Annotated[str | None, typer.Argument(help="A unit (its name or id).")] = None,
    period: Annotated[
        str | None,
        typer.Option(help="A month (2024-06), quarter (2024-Q2), half (2024-H1) or year."),
    ] = None,
    format: Annotated[
        TableOrJson, typer.Option("--format", help="How to print.")
    ] = TableOrJson.TABLE,
) -> None:
    """Show how a reporting period went.

    Done and not done, on time and late, by unit.
    """
    from bot.console.statistics import show_statistics

    show_statistics(unit, period, format.value)


@app.command()
def overdue(
    as_of: Annotated[
        date | None,
        typer.Option("--as-of", parser=_date, metavar="DATE", help="As of the end of this day."),
    ] = None,
    format: Annotated[
        TableOrJson, typer.Option("--format", help="How to print.")
    ] = TableOrJson.TABLE,
) -> None:
    """Show what is overdue, the latest first."""
    from bot.console.status import show_overdue

    show_overdue(as_of, format.value)


@app.command()
def chat(
    post: Annotated[str, typer.Option("--as", metavar="POST", help="The post to speak as.")],
    words: Annotated[
        list[str] | None, typer.Argument(help="What to say; nothing: talk line by line.")
    ] = None,
    file: Annotated[list[Path] | None, typer.Option("--file", help="A file to send along.")] = None,
    sample: Annotated[
        date | None,
        typer.Option("--sample", parser=_date, metavar="DATE", help="Talk to the sample office."),
    ] = None,
) -> None:
    """Talk to the program as the holder of a post."""
    from bot.console.chat import talk, talk_to_sample

    if sample is None:
        talk(post, words or [], file or [])
    else:
        talk_to_sample(post, words or [], file or [], Path("config"), sample)


@app.command()
def letter(
    unit: Annotated[str, typer.Argument(help="The unit, by its name or id.")],
    as_of: Annotated[
        date | None,
        typer.Option("--as-of", parser=_date, metavar="DATE", help="As of the end of this day."),
    ] = None,
    to: Annotated[
        Path | None, typer.Option("--to", help="Where to write it (default: a name of its own).")
    ] = None,
) -> None:
    """Draft an official letter (DOCX) about what a unit owes and is overdue."""
    from bot.console.letter import write_letter

    write_letter(unit, as_of, to)


@app.command()
def link(
    who: Annotated[str, typer.Argument(help="A post's id; with --group, a unit's.")],
    mail: Annotated[
        bool, typer.Option("--mail", help="Send the code to the post's holder by e-mail.")
    ] = False,
    group: Annotated[
        bool, typer.Option("--group", help="A code for the Telegram group of a unit.")
    ] = False,
) -> None:
    """Make a one-time code that links a Telegram chat.

    An earlier code for the same post is worth nothing from then on.
    """
    from bot.console.link import make_link

    _logs()
    make_link(who, mail=mail, group=group)


@app.command()
def unlink(
    who: Annotated[str, typer.Argument(help="A post's or person's id, or a unit's: its group.")],
) -> None:
    """Let a linked Telegram chat or group go."""
    from bot.console.link import undo_link

    _logs()
    undo_link(who)


@inbox_app.command("list")
def inbox_list(
    format: Annotated[
        TableOrJson, typer.Option("--format", help="How to print.")
    ] = TableOrJson.TABLE,
) -> None:
    """List the mails that were not understood or not believed."""
    from bot.console.inbox import list_kept

    list_kept(format.value)


@inbox_app.command("show")
def inbox_show(
    number: Annotated[int, typer.Argument(help="Its number in the list.")],
) -> None:
    """Show what is known of one.

    Its words stand in the mailbox alone.
    """
    from bot.console.inbox import show_kept

    show_kept(number)


@person_app.command("export")
def person_export(
    person: Annotated[str, typer.Argument(help="The person's id, as in units.yaml.")],
    to: Annotated[
        Path | None, typer.Option("--to", help="A file for it (default: print it).")
    ] = None,
) -> None:
    """All that is kept about a person, as JSON."""
    from bot.console.person import export

    export(person, to)


@person_app.command("forget")
def person_forget(
    person: Annotated[str, typer.Argument(help="The person's id, as it was in units.yaml.")],
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
) -> None:
    """Erase who somebody was.

    What they did in office stays, under an id that says nothing.
    """
    from bot.console.person import forget

    forget(person, sure=yes)


@app.command()
def backup(
    to: Annotated[
        Path | None,
        typer.Option(
            "--to", help="The archive, or a directory for it (default: DONDOC_BACKUP_DIR, or here)."
        ),
    ] = None,
    office: Office = None,
) -> None:
    """Write database, evidence and the office's files into one archive.

    The daemon may go on meanwhile.
    """
    from bot.console.backup import make_backup

    make_backup(to, _office(office))


@app.command()
def restore(
    file: Annotated[Path, typer.Argument(help="The archive that `dondoc backup` made.")],
    into: Annotated[
        Path, typer.Option("--into", metavar="DIR", help="An empty directory, or one to be made.")
    ],
) -> None:
    """Unpack a backup into an empty directory.

    Everything in it is verified first; what runs now is left alone.
    """
    from bot.console.backup import unpack_backup

    unpack_backup(file, into)


@app.command()
def doctor(
    office: Office = None,
    format: Annotated[
        TableOrJson, typer.Option("--format", help="How to print.")
    ] = TableOrJson.TABLE,
) -> None:
    """Try everything the daemon needs.

    Exit code 1 if something fails.
    """
    from bot.console.doctor import examine

    raise typer.Exit(examine(_office(office), format.value))


Number = Annotated[int, typer.Argument(help="The delivery's number, as the list gives it.", min=1)]


@outbox_app.command("list")
def outbox_list(
    state: Annotated[
        str | None, typer.Option(help="Only those in this state: dead, refused, deferred, …")
    ] = None,
    format: Annotated[
        TableOrJson, typer.Option("--format", help="How to print.")
    ] = TableOrJson.TABLE,
) -> None:
    """Show what waits to be sent, or failed."""
    from bot.console.outbox import list_outbox

    list_outbox(state, format.value)


@outbox_app.command("show")
def outbox_show(
    number: Number,
    format: Annotated[
        TableOrJson, typer.Option("--format", help="How to print.")
    ] = TableOrJson.TABLE,
) -> None:
    """Show what is known of one delivery; never its words."""
    from bot.console.outbox import show_delivery

    show_delivery(number, format.value)


@outbox_app.command("retry")
def outbox_retry(number: Number) -> None:
    """Try a delivery again that was refused or given up."""
    from bot.console.outbox import retry_delivery

    retry_delivery(number)


@outbox_app.command("drop")
def outbox_drop(
    number: Number,
    reason: Annotated[str, typer.Option(help="Why; it is kept.")],
) -> None:
    """Let a delivery go: it will not be sent."""
    from bot.console.outbox import drop_delivery

    drop_delivery(number, reason)


@app.command()
def pause() -> None:
    """Stop all sending, until `dondoc resume`."""
    from bot.console.daemon import switch_pause

    switch_pause(on=True)


@app.command()
def resume() -> None:
    """Let messages leave again."""
    from bot.console.daemon import switch_pause

    switch_pause(on=False)


@app.command()
def health() -> None:
    """Tell containers whether the daemon lives.

    Exit code 0 if a daemon on this machine gave a sign of life lately.
    """
    from bot.console.daemon import is_alive

    raise typer.Exit(0 if is_alive() else 1)


def _print_version(wanted: bool) -> None:
    if wanted:
        typer.echo(__version__)
        raise typer.Exit


@app.callback()
def _options(
    version: Annotated[
        bool,
        typer.Option(
            "--version", callback=_print_version, is_eager=True, help="Print the version and leave."
        ),
    ] = False,
) -> None:
    """Options of the program itself, and what holds for every command."""
    from config.logs import log_to_standard_error

    log_to_standard_error()


def main() -> None:
    """Run a command; an error becomes one clear message and its exit code, never a traceback."""
    try:
        app()
    except DondocError as error:
        typer.echo(f"dondoc: {error}", err=True)
        sys.exit(error.exit_code)
    except KeyboardInterrupt:
        sys.exit(130)
    except BrokenPipeError:
        sys.stderr.close()
        sys.exit(0)
    except Exception as error:  # noqa: BLE001 - the last line of defence: no traceback at a user
        _of_the_database(error)
        _unexpected(error)


def _of_the_database(error: Exception) -> None:
    """Say so where it is the database, or a file, that cannot be used."""
    from bot.store.unavailable import in_words

    known = in_words(error)
    if known is not None:
        typer.echo(f"dondoc: {known}", err=True)
        sys.exit(known.exit_code)


def _unexpected(error: Exception) -> None:
    """Say that it is our fault, and leave the details in a file for a report."""
    import tempfile
    import traceback

    with tempfile.NamedTemporaryFile(
        "w", prefix="dondoc-error-", suffix=".txt", delete=False, encoding="utf-8"
    ) as file:
        file.write("".join(traceback.format_exception(error)))
    typer.echo(
        f"dondoc: something went wrong inside the program ({type(error).__name__}); "
        f"details are in {file.name}; please report it",
        err=True,
    )
    sys.exit(70)

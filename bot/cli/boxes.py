"""What came in and waits for a person; what is on its way out."""

from typing import Annotated

import typer

from bot.cli.options import AsTableOrJson, TableOrJson, group

inbox = group("Mails that wait for a person.")


outbox = group("Messages on their way out.")


Number = Annotated[int, typer.Argument(help="The delivery's number, as the list gives it.", min=1)]


@inbox.command("list")
def inbox_list(
    format: AsTableOrJson = TableOrJson.TABLE,
) -> None:
    """List the mails that were not understood or not believed."""
    from bot.console.inbox import list_kept

    list_kept(format.value)


@inbox.command("show")
def inbox_show(
    number: Annotated[int, typer.Argument(help="Its number in the list.")],
) -> None:
    """Show what is known of one.

    Its words stand in the mailbox alone.
    """
    from bot.console.inbox import show_kept

    show_kept(number)


@outbox.command("list")
def outbox_list(
    state: Annotated[
        str | None, typer.Option(help="Only those in this state: dead, refused, deferred, …")
    ] = None,
    format: AsTableOrJson = TableOrJson.TABLE,
) -> None:
    """Show what waits to be sent, or failed."""
    from bot.console.outbox import list_outbox

    list_outbox(state, format.value)


@outbox.command("show")
def outbox_show(
    number: Number,
    format: AsTableOrJson = TableOrJson.TABLE,
) -> None:
    """Show what is known of one delivery; never its words."""
    from bot.console.outbox import show_delivery

    show_delivery(number, format.value)


@outbox.command("retry")
def outbox_retry(number: Number) -> None:
    """Try a delivery again that was refused or given up."""
    from bot.console.outbox import retry_delivery

    retry_delivery(number)


@outbox.command("drop")
def outbox_drop(
    number: Number,
    reason: Annotated[str, typer.Option(help="Why; it is kept.")],
) -> None:
    """Let a delivery go: it will not be sent."""
    from bot.console.outbox import drop_delivery

    drop_delivery(number, reason)

"""`dondoc link` and `dondoc unlink`: codes that link a Telegram chat, and letting it go."""

import asyncio
import secrets
from datetime import datetime, timedelta

import typer
from sqlmodel import Session

from bot.channels.base import Dropped, Sent
from bot.channels.pace import Pace
from bot.clock import SystemClock
from bot.errors import BadInputError, NotConfiguredError
from bot.messages.links import LinkView, qr_picture, qr_text, render_link
from bot.messages.mail import message_id
from bot.messages.payload import Mail
from bot.messages.reader_view import Reader
from bot.model.office import Person, Post, Role
from bot.model.tables import PersonRow
from bot.rules.link_codes import Purpose
from bot.steps.groups import drop_groups
from bot.steps.link import Issued, bot_name, deep_link, holder, issue, keep_bot_name, let_go
from bot.steps.office import OfficeInForce, office_in_force
from bot.store.engine import Store
from bot.store.pace import OwnSlots
from bot.wiring import installation, make_channels, make_telegram, open_store
from config.settings import Settings, read_settings


def make_link(who: str, *, mail: bool, group: bool) -> None:
    """Make a code and show it, or send it by e-mail."""
    settings = read_settings()
    store, now = open_store(settings), SystemClock().now()
    name = _bot_name(store, settings, now)
    with store.write() as session:
        office = office_in_force(session, now, installation(settings))
        post = _post_of_unit(office, who) if group else _post(office, who)
        held = None if group else holder(post, now, office)
        purpose = Purpose.GROUP if group else Purpose.PERSON
        if mail and (held is None or held.email is None):
            raise BadInputError("--mail: no person with an e-mail address gets this code")
        issued = issue(
            session, post, now, timedelta(days=settings.link_code_days), "dondoc link", purpose
        )
    link = deep_link(name, issued.code, purpose)
    if mail and held is not None:
        _send(settings, _mail(settings, office, issued, held, link, now))
        typer.echo(f"sent to {held.email}; the code is good until {_until(issued, office)}")
        return
    typer.echo(qr_text(link))
    typer.echo(link)
    typer.echo(
        f"for {who}{'' if held is None else ' ' + held.name}, until {_until(issued, office)}"
    )


def _until(issued: Issued, office: OfficeInForce) -> str:
    return f"{issued.expires_at.astimezone(office.zone):%Y-%m-%d %H:%M}"


def _post(office: OfficeInForce, post_id: str) -> Post:
    post = office.roster.posts.get(post_id)
    if post is None:
        known = ", ".join(sorted(office.roster.posts)[:6])
        raise BadInputError(f"no post is called {post_id!r}; units.yaml has {known}, …")
    return post


def _post_of_unit(office: OfficeInForce, unit: str) -> Post:
    """The head's post, through which a group's code is kept."""
    found = office.roster.posts_for(Role.HEAD, unit)
    if not found:
        raise BadInputError(f"no unit with a head's post is called {unit!r}; give its id")
    return found[0]


def _bot_name(store: Store, settings: Settings, now: datetime) -> str:
    """The bot's user name: as known, else as Telegram tells it."""
    with store.read() as session:
        name = bot_name(session)
    if name is not None:
        return name
    if settings.telegram_token is None:
        raise NotConfiguredError("no bot to link to: set DONDOC_TELEGRAM_TOKEN")
    try:
        name = asyncio.run(make_telegram(settings, Pace(OwnSlots())).probe()).lstrip("@")
    except Exception as error:  # noqa: BLE001 - whatever keeps Telegram silent
        raise BadInputError(
            f"Telegram does not say what the bot is called ({type(error).__name__}); "
            "see `dondoc doctor`, or start the daemon where Telegram can be reached"
        ) from None
    with store.write() as session:
        keep_bot_name(session, name, now)
    return name


def _mail(
    settings: Settings,
    office: OfficeInForce,
    issued: Issued,
    held: Person,
    link: str,
    now: datetime,
) -> Mail:
    expires = issued.expires_at.astimezone(office.zone)
    words = render_link(
        LinkView(
            office=office.name,
            reader=Reader(id=held.id, name=held.name, posts=(issued.post.title,)),
            post=issued.post.title,
            link=link,
            code=issued.code,
            expires_at=expires,
        )
    )
    token, today = secrets.token_hex(8), office.today(now)
    return Mail(
        message_id=message_id(token, today, "link", settings.mail_domain),
        sender=settings.mail_from,
        sender_name=settings.mail_from_name,
        recipient=held.email or "",
        recipient_name=held.name,
        reply_to=settings.reply_to,
        subject=words.subject,
        text=words.text,
        html=words.html,
        sent_at=now.astimezone(office.zone),
        attachments=(qr_picture(link),),
    )


def _send(settings: Settings, mail: Mail) -> None:
    """At once and not through the outbox: that would keep the code in the database."""

    async def send() -> None:
        async with make_channels(settings, Pace(OwnSlots()))["email"].open() as line:
            outcome = await line.send(mail)
        if not isinstance(outcome, Sent | Dropped):
            raise BadInputError(f"the mail was not sent: {outcome.why}; see `dondoc doctor`")

    asyncio.run(send())


def undo_link(who: str) -> None:
    """Let a post's or person's chat go, or a unit's groups; raises BadInputError for none of these."""
    settings = read_settings()
    store, now = open_store(settings), SystemClock().now()
    with store.write() as session:
        office = office_in_force(session, now, installation(settings))
        person = _person(session, office, who, now)
        if person is None:
            gone = len(drop_groups(session, who))
        else:
            gone = int(person.telegram_chat_id is not None)
            if gone:
                let_go(session, person, now, "dondoc unlink")
    typer.echo(f"{who}: {gone} chat{'' if gone == 1 else 's'} unlinked")


def _person(session: Session, office: OfficeInForce, who: str, now: datetime) -> PersonRow | None:
    """Whose chat is meant; None where a unit is."""
    post = office.roster.posts.get(who)
    if post is not None:
        return session.get_one(PersonRow, holder(post, now, office).id)
    person = session.get(PersonRow, who)
    if person is None and who not in {one.unit for one in office.roster.posts.values()}:
        raise BadInputError(f"no post, person or unit is called {who!r}; see units.yaml")
    return person

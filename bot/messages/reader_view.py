"""Whom a message is written to."""

from bot.model.plan import Value


class Reader(Value):
    """Who reads the message: a person, with the posts it is written to."""

    id: str
    name: str
    posts: tuple[str, ...] = ()

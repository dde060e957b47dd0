"""A message as the index page of a sample run's mailbox lists it."""

from datetime import datetime

from bot.model.plan import Value


class MailboxEntry(Value):
    """One message of a sample run's mailbox; `file` is its page, relative to the index page."""

    number: int
    file: str
    at: datetime
    recipient: str
    address: str
    kind: str
    channel: str
    subject: str

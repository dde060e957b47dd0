"""From whom the program's mails come, and where an answer goes."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Letterhead:
    """From whom the mails come, and where an answer goes.

    `reads_answers`: the program reads what comes to `reply_to` and knows an answer by its token;
    `plus_address`: the mail server takes name+anything@domain for name@domain.
    """

    sender: str
    sender_name: str
    reply_to: str | None = None
    reads_answers: bool = False
    plus_address: bool = False

    def reply_address(self, token: str) -> str | None:
        """Where the answer to one message goes; it names the token where the server allows that."""
        if self.reply_to is None or not (self.reads_answers and self.plus_address):
            return self.reply_to
        name, _, domain = self.reply_to.rpartition("@")
        return f"{name}+{token.lower()}@{domain}"

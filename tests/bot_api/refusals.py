"""What the Bot API answers where it refuses: the statuses and the words that clients tell apart."""

from typing import Any

Body = dict[str, Any]

WEBHOOK_IS_SET = (
    "Conflict: can't use getUpdates method while webhook is active; "
    "use deleteWebhook to delete the webhook first"
)
OTHER_POLLER = (
    "Conflict: terminated by other getUpdates request; "
    "make sure that only one bot instance is running"
)
WEBHOOK_CAME = "Conflict: terminated by setWebhook request"
NOT_MODIFIED = (
    "message is not modified: specified new message content and reply markup are exactly "
    "the same as a current content and reply markup of the message"
)
QUERY_TOO_OLD = "query is too old and response timeout expired or query ID is invalid"
USUAL = {
    400: "Bad Request: wrong request",
    401: "Unauthorized",
    403: "Forbidden: bot was blocked by the user",
    404: "Not Found: method not found",
    409: OTHER_POLLER,
    413: "Request Entity Too Large",
    500: "Internal Server Error",
}


class Refused(Exception):  # noqa: N818
    """A call that the server answers with an error."""

    def __init__(self, status: int, description: str, **parameters: Any) -> None:
        super().__init__(description)
        self.status = status
        self.description = description
        self.parameters = parameters

    @property
    def answer(self) -> tuple[int, Body]:
        body: Body = {"ok": False, "error_code": self.status, "description": self.description}
        return self.status, body | ({"parameters": self.parameters} if self.parameters else {})


def bad(why: str, **parameters: Any) -> Refused:
    return Refused(400, f"Bad Request: {why}", **parameters)


def forbidden(why: str) -> Refused:
    return Refused(403, f"Forbidden: {why}")


def too_many(seconds: int) -> Refused:
    return Refused(429, f"Too Many Requests: retry after {seconds}", retry_after=seconds)


def refusal(status: int, description: str, **parameters: Any) -> tuple[int, Body]:
    """An error as a pair of status and body, for `BotApi.answer`."""
    return Refused(status, description, **parameters).answer

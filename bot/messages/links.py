"""A linking code as its reader gets it: an address, a picture to scan, a mail."""

from datetime import datetime
from io import BytesIO, StringIO

from bot.messages.payload import Attachment, Rendered
from bot.messages.reader_view import Reader
from bot.messages.render import template
from bot.messages.tidy import one_line, tidy
from bot.model.plan import Value

PICTURE = "lien-ket-telegram.png"


class LinkView(Value):
    """A mail with a linking code; `expires_at` carries the office's offset."""

    office: str
    reader: Reader
    post: str
    link: str
    code: str
    expires_at: datetime
    reply_token: str | None = None


def render_link(view: LinkView) -> Rendered:
    """The linking code as a mail."""
    view = tidy(view)
    return Rendered(
        subject=one_line(template("link/subject.txt").render(view=view)),
        text=template("link/body.txt").render(view=view).strip() + "\n",
        html=template("link/body.html").render(view=view).strip() + "\n",
    )


def qr_picture(link: str) -> Attachment:
    """The address as a picture that a telephone's camera reads."""
    import segno

    content = BytesIO()
    segno.make(link, error="m", micro=False).save(content, kind="png", scale=8, border=4)
    return Attachment(filename=PICTURE, media_type="image/png", content=content.getvalue())


def qr_text(link: str) -> str:
    """The same as lines of a terminal."""
    import segno

    drawn = StringIO()
    segno.make(link, error="m", micro=False).terminal(drawn, compact=True)
    return drawn.getvalue().rstrip("\n")

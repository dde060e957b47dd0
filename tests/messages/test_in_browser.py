"""The mails as a browser lays them out: nothing is wider than a phone, or than the page."""

import re
import shutil
import subprocess
from html import escape

import pytest

from bot.messages.digest import render_digest
from bot.messages.render import render_escalation_list, render_monthly_summary
from bot.messages.reply import render_reply
from tests.conftest import unavailable
from tests.messages import cast, monthly_cast, reply_cast

FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--virtual-time-budget=3000",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--dump-dom",
]
FRAME = """<!doctype html><html><body>
<iframe id="mail" style="width:{width}px;height:900px;border:0" srcdoc="{mail}"></iframe>
<output id="widest"></output>
<script>
const mail = document.getElementById("mail");
mail.onload = () => {{
  const widest = Math.max(...[...mail.contentDocument.querySelectorAll("*")]
    .map(element => element.getBoundingClientRect().right));
  document.getElementById("widest").textContent = "widest " + Math.ceil(widest);
}};
</script></body></html>"""

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def chromium():
    found = shutil.which("chromium") or shutil.which("chromium-browser")
    if found is None:
        unavailable("no Chromium: install chromium")
    return found


def widest(chromium, tmp_path, html, width):
    """The right edge of the mail's widest element, in pixels."""
    page = tmp_path / "page.html"
    page.write_text(FRAME.format(width=width, mail=escape(html, quote=True)), "utf-8")
    command = [chromium, *FLAGS, f"--user-data-dir={tmp_path}/profile", page.as_uri()]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=True)
    return int(re.search(r"widest (\d+)", done.stdout)[1])


MAILS = {
    "the mixed digest": lambda: render_digest(cast.mixed_digest()).html,
    "the first day's digest": lambda: render_digest(cast.first_day_digest()).html,
    "the escalation list": lambda: render_escalation_list(cast.escalation()).html,
    "the monthly summary": lambda: render_monthly_summary(monthly_cast.deputys()).html,
    "a question by mail": lambda: render_reply(reply_cast.question()).html,
    "an unclear mail's answer": lambda: render_reply(reply_cast.unclear()).html,
    "the lines to answer with": lambda: (
        render_digest(cast.mixed_digest().model_copy(update={"reply_token": reply_cast.TOKEN})).html
    ),
}


@pytest.mark.parametrize("width", [375, 900])
@pytest.mark.parametrize("mail", MAILS)
def test_a_mail_is_never_wider_than_its_window(chromium, tmp_path, mail, width):
    assert widest(chromium, tmp_path, MAILS[mail](), width) <= width


def test_a_mail_that_is_too_wide_would_be_noticed(chromium, tmp_path):
    assert widest(chromium, tmp_path, '<p style="width:800px">rộng</p>', 375) > 375

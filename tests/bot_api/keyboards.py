"""Keyboards under messages: what Telegram takes, what it drops in silence and what it refuses.

Telegram documents no limit of an inline keyboard but `callback_data` (1-64 bytes). Observed, and
imitated: 8 buttons a row, the rest of the row is dropped; 100 buttons and about 10 kB in all, else
"reply markup is too long".
"""

import json
from typing import Any

from tests.bot_api.refusals import bad

Button = dict[str, Any]
Rows = list[list[Button]]

MOST_IN_A_ROW, MOST_BUTTONS, LARGEST = 8, 100, 10_000
ACTIONS = (
    "callback_data",
    "url",
    "web_app",
    "login_url",
    "switch_inline_query",
    "switch_inline_query_current_chat",
    "copy_text",
)


def read_markup(given: Any) -> dict[str, Any] | None:
    """The reply markup of a message, without the buttons that Telegram drops; None for none."""
    if given is None or given == "":
        return None
    if isinstance(given, str):
        try:
            given = json.loads(given)
        except ValueError:
            raise bad("can't parse reply keyboard markup JSON object") from None
    if not isinstance(given, dict):
        raise bad("object expected as reply markup")
    if "inline_keyboard" not in given:
        return given or None
    rows = _rows(given["inline_keyboard"])
    if not rows:
        return None
    if sum(map(len, rows)) > MOST_BUTTONS or len(json.dumps(rows)) > LARGEST:
        raise bad("reply markup is too long")
    return {"inline_keyboard": rows}


def _rows(given: Any) -> Rows:
    if not isinstance(given, list) or not all(isinstance(row, list) for row in given):
        raise bad('field "inline_keyboard" must be of type Array of Arrays')
    rows = [[_button(one) for one in row if one.get("text")][:MOST_IN_A_ROW] for row in given]
    return [row for row in rows if row]


def _button(given: Button) -> Button:
    actions = [one for one in ACTIONS if one in given]
    if not actions:
        raise bad(
            "can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard"
        )
    data = given.get("callback_data")
    if data is not None and not 1 <= len(str(data).encode()) <= 64:
        raise bad("BUTTON_DATA_INVALID")
    url = given.get("url")
    if url is not None and "://" not in url and "." not in url:
        raise bad(f"inline keyboard button URL '{url}' is invalid: Wrong HTTP URL")
    return given


def inline_rows(markup: dict[str, Any] | None) -> Rows:
    rows: Rows = (markup or {}).get("inline_keyboard", [])
    return rows

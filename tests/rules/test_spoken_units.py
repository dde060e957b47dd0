"""Units as people name them in a chat."""

import pytest

from bot.rules.expansion import spelled_names
from bot.rules.spoken_units import take_units
from tests.cast import FINANCE, HOME, JUSTICE, OFFICE, WARD

NAMES = spelled_names(OFFICE) | {
    "Phòng Văn hóa và Thông tin": ("vh-tt",),
    "Phòng Tài chính – Kế hoạch": ("tc-kh",),
}
TABLE = [
    ("Phòng Tư pháp", (JUSTICE,), None, ""),
    ("phong tu phap", (JUSTICE,), None, ""),
    ("PHÒNG TƯ PHÁP; Rà soát; 15/7", (JUSTICE,), None, "Rà soát; 15/7"),
    ("tư pháp rà soát thủ tục", (JUSTICE,), None, "rà soát thủ tục"),
    ("phong-tu-phap: rà soát", (JUSTICE,), None, "rà soát"),
    ("phong-tu-phap, phuong-mot", (JUSTICE, WARD), None, ""),
    ("cho Phòng Tư pháp và Phường Một; x", (JUSTICE, WARD), None, "x"),
    ("Phòng Văn hóa và Thông tin, tư pháp", ("vh-tt", JUSTICE), None, ""),
    ("Phòng Tài chính - Kế hoạch; x", ("tc-kh",), None, "x"),
    ("Phòng Tài chính; x", (FINANCE,), None, "x"),
    ("các cơ quan, đơn vị; x", (HOME, JUSTICE, FINANCE), None, "x"),
    ("mọi đơn vị", (HOME, JUSTICE, FINANCE, WARD), None, ""),
    ("Phòng Tư pháp, Phòng Tư pháp", (JUSTICE,), None, ""),
    ("Phòng Tư pháp, Phòng Y tế; x", (JUSTICE,), "Phòng Y tế", "x"),
    ("Phòng Y tế, Phòng Tư pháp; x", (), "Phòng Y tế", "Phòng Tư pháp; x"),
    ("Phòng Tư pháp,", (JUSTICE,), None, ""),
    ("", (), None, ""),
]


@pytest.mark.parametrize(("words", "units", "unknown", "rest"), TABLE)
def test_units_are_found_however_they_are_written(words, units, unknown, rest):
    found = take_units(words, NAMES)
    assert (found.units, found.unknown, found.rest) == (units, unknown, rest)

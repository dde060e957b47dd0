"""Names of units, however a plan writes them."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.rules.unit_names import UnitNames, name_key
from tests.readers.cast import office

OFFICE = office()
NAMES = UnitNames(OFFICE)
ALL, WARDS = "các cơ quan, đơn vị", "10 phường"
SCHOOLS = "trường học công lập"


@pytest.mark.parametrize(
    ("cell", "names"),
    [
        ("Phòng Nội vụ", ["Phòng Nội vụ"]),
        ("PHÒNG NỘI VỤ.", ["Phòng Nội vụ"]),
        ("P. Nội vụ", ["Phòng Nội vụ"]),
        ("Phòng Nội vụ Quận 1", ["Phòng Nội vụ"]),
        ("Văn phòng UBND quận", ["Văn phòng UBND"]),
        ("Văn phòng Ủy ban nhân dân Quận 1", ["Văn phòng UBND"]),
        ("VP UBND", ["Văn phòng UBND"]),
        ("Văn phòng UBND, Trung tâm CNTT", ["Văn phòng UBND", "Trung tâm Công nghệ thông tin"]),
        ("Trung tâm Công nghệ Thông tin Quận 1", ["Trung tâm Công nghệ thông tin"]),
        ("TT CNTT", ["Trung tâm Công nghệ thông tin"]),
        ("Phòng Tài chính - Kế hoạch", ["Phòng Tài chính – Kế hoạch"]),
        ("Phòng Tài chính-Kế hoạch", ["Phòng Tài chính – Kế hoạch"]),
        ("Phòng Văn hoá và Thông tin", ["Phòng Văn hóa và Thông tin"]),
        (
            "Phòng Tài nguyên và Môi trường, Phòng Quản lý đô thị Quận 1",
            ["Phòng Tài nguyên và Môi trường", "Phòng Quản lý đô thị"],
        ),
        ("Phòng Tư pháp và Phòng Y tế", ["Phòng Tư pháp", "Phòng Y tế"]),
        ("Phòng Tư pháp/Thanh tra", ["Phòng Tư pháp", "Thanh tra"]),
        ("Thủ trưởng các cơ quan, đơn vị và Chủ tịch UBND 10 phường", [ALL, WARDS]),
        ("Thủ trưởng cơ quan, đơn vị; Chủ tịch Ủy ban nhân dân (UBND) 10 phường.", [ALL, WARDS]),
        ("các cơ quan, đơn vị, trường học công lập, 10 phường", [ALL, SCHOOLS, WARDS]),
        ("Hiệu trưởng các trường học công lập thuộc quận", [SCHOOLS]),
        ("Chủ tịch UBND phường Đa Kao", ["Phường Đa Kao"]),
        ("Phòng Nội vụ; Phòng Nội vụ quận", ["Phòng Nội vụ"]),
        ("", []),
        (" ; , ", []),
    ],
)
def test_known_names_are_found(cell: str, names: list[str]) -> None:
    read = NAMES.read(cell)
    assert list(read.names) == names
    assert (read.unknown, read.vague) == ((), ())


@pytest.mark.parametrize(
    ("cell", "names", "unknown"),
    [
        ("Sở Nội vụ", ["Sở Nội vụ"], ["Sở Nội vụ"]),
        ("Sở Y tế; bệnh viện quận", ["Sở Y tế", "bệnh viện quận"], ["Sở Y tế", "bệnh viện quận"]),
        ("Văn phòng UBND Thành phố", ["Văn phòng UBND Thành phố"], ["Văn phòng UBND Thành phố"]),
        (
            "Sở Tài nguyên và Môi trường, Phòng Y tế",
            ["Sở Tài nguyên và Môi trường", "Phòng Y tế"],
            ["Sở Tài nguyên và Môi trường"],
        ),
        (
            "Hội Phụ nữ, Đoàn Thanh niên và Công an Quận 1",
            ["Hội Phụ nữ", "Đoàn Thanh niên", "Công an Quận 1"],
            ["Hội Phụ nữ", "Đoàn Thanh niên", "Công an Quận 1"],
        ),
    ],
)
def test_unknown_names_are_kept_word_for_word(
    cell: str, names: list[str], unknown: list[str]
) -> None:
    read = NAMES.read(cell)
    assert (list(read.names), list(read.unknown)) == (names, unknown)


@pytest.mark.parametrize(
    "cell",
    [
        "Cơ quan, đơn vị liên quan",
        "Các cơ quan, đơn vị có liên quan",
        "Các đơn vị có liên quan khác",
        "Các đơn vị có kiến nghị kiểm toán, thanh tra, kiểm tra",
        "Các cơ quan liên quan thuộc quận",
        "Thủ trưởng cơ quan chuyên môn",
    ],
)
def test_words_that_do_not_say_which_units_are_vague(cell: str) -> None:
    read = NAMES.read(cell)
    assert read.names == (ALL,)
    assert read.vague == ((cell, ALL),)
    assert read.unknown == ()


def test_without_an_office_names_stay_as_written() -> None:
    read = UnitNames(None).read("Văn phòng UBND quận, Trung tâm CNTT; Cơ quan, đơn vị liên quan")
    assert read.names == ("Văn phòng UBND quận", "Trung tâm CNTT", "Cơ quan, đơn vị liên quan")
    assert read.vague == (("Cơ quan, đơn vị liên quan", ""),)


def test_a_sentence_gives_up_the_units_it_begins_with() -> None:
    named, rest = NAMES.leading("Phòng Y tế, Thanh tra và Trung tâm CNTT Quận 1 lập báo cáo.")
    assert named.names == ("Phòng Y tế", "Thanh tra", "Trung tâm Công nghệ thông tin")
    assert rest == "lập báo cáo."
    assert NAMES.leading("Lập báo cáo về Phòng Y tế.") == (
        NAMES.read(""),
        "Lập báo cáo về Phòng Y tế.",
    )


UNITS = [unit.name for unit in OFFICE.units] + [group.name for group in OFFICE.groups]


@given(
    st.lists(st.sampled_from(UNITS), min_size=1, max_size=6, unique=True),
    st.lists(st.sampled_from(["; ", ", ", " và ", ";", ",\n"]), min_size=5, max_size=5),
    st.sampled_from(["NFC", "NFD"]),
)
def test_any_list_of_units_is_read_back(names: list[str], marks: list[str], form: str) -> None:
    cell = names[0] + "".join(m + n for m, n in zip(marks, names[1:], strict=False))
    read = NAMES.read(unicodedata.normalize(form, cell))
    assert (list(read.names), read.unknown) == (names, ())


@given(st.text(max_size=80))
def test_no_words_of_a_cell_vanish(cell: str) -> None:
    read = UnitNames(None).read(cell)
    kept = " ".join(read.names)
    composed = unicodedata.normalize("NFC", cell)
    assert {c for c in composed if c.isalnum()} <= {c for c in kept if c.isalnum()}


def test_one_key_for_every_placing_of_the_tone_mark() -> None:
    assert name_key("Phòng Văn hoá – Thông tin") == name_key("phòng văn hóa thông tin")
    assert name_key("Uỷ ban nhân dân") == name_key("UBND")
    assert name_key("Phòng Y tế") != name_key("Phòng Ý tế")

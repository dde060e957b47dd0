"""The office that comes with the program: Quận 1 as Plan 211 names it."""

from datetime import date, timedelta

import pytest
from holidays import country_holidays

from bot.model.office import Role
from bot.readers.office_files import read_office
from bot.rules.expansion import unit_ids
from bot.rules.roster import Roster
from bot.rules.unit_names import UnitNames
from bot.rules.workdays import working_days
from tests.readers.cast import CONFIG, office

OFFICE = office()
OFFICES = {
    "Phòng Nội vụ": "phong-noi-vu",
    "Văn phòng UBND": "van-phong-ubnd",
    "Phòng Văn hóa và Thông tin": "phong-van-hoa-va-thong-tin",
    "Phòng Tư pháp": "phong-tu-phap",
    "Phòng Tài chính – Kế hoạch": "phong-tai-chinh-ke-hoach",
    "Trung tâm Công nghệ thông tin": "trung-tam-cong-nghe-thong-tin",
    "Phòng Tài nguyên và Môi trường": "phong-tai-nguyen-va-moi-truong",
    "Phòng Quản lý đô thị": "phong-quan-ly-do-thi",
    "Trung tâm Văn hóa": "trung-tam-van-hoa",
    "Trung tâm Thể dục thể thao": "trung-tam-the-duc-the-thao",
    "Phòng Lao động – Thương binh và Xã hội": "phong-lao-dong-thuong-binh-va-xa-hoi",
    "Phòng Giáo dục và Đào tạo": "phong-giao-duc-va-dao-tao",
    "Phòng Y tế": "phong-y-te",
    "Phòng Kinh tế": "phong-kinh-te",
    "Thanh tra": "thanh-tra",
}
WARDS = (
    "Tân Định",
    "Đa Kao",
    "Bến Nghé",
    "Bến Thành",
    "Nguyễn Thái Bình",
    "Phạm Ngũ Lão",
    "Cầu Ông Lãnh",
    "Cô Giang",
    "Nguyễn Cư Trinh",
    "Cầu Kho",
)


def test_every_unit_of_the_plan_is_there_under_its_name() -> None:
    names = {unit.name: unit.id for unit in OFFICE.units if unit.every_unit}
    assert names == OFFICES | {f"Phường {ward}": names[f"Phường {ward}"] for ward in WARDS}
    assert names["Phường Đa Kao"] == "phuong-da-kao"
    assert len(names) == 25


def test_groups_stand_for_their_units() -> None:
    assert unit_ids(["các cơ quan, đơn vị"], OFFICE) == (list(OFFICES.values()), [])
    assert len(unit_ids(["10 phường"], OFFICE)[0]) == 10
    assert unit_ids(["trường học công lập"], OFFICE) == ([], [])
    assert len(unit_ids(["mọi đơn vị"], OFFICE)[0]) == 25


def test_no_name_means_two_things() -> None:
    names = UnitNames(OFFICE)
    for unit in OFFICE.units:
        for name in (unit.name, *unit.aliases):
            assert names.one(name) == unit.name


def test_all_addresses_are_examples_and_nobody_needs_a_chat() -> None:
    assert all(person.email and person.email.endswith(".example") for person in OFFICE.people)
    assert all(person.telegram_chat_id is None for person in OFFICE.people)


def test_every_unit_has_a_head_and_a_focal_point_and_the_office_its_leaders() -> None:
    for unit in OFFICE.units:
        roles = [Role(post.role) for post in OFFICE.posts if post.unit == unit.id]
        if unit.every_unit:
            assert roles.count(Role.HEAD) == 1 and roles.count(Role.FOCAL_POINT) == 1
    every = [Role(post.role) for post in OFFICE.posts]
    assert (every.count(Role.MONITORING), every.count(Role.DEPUTY_CHAIR)) == (2, 2)
    assert every.count(Role.CHAIR) == 1


def test_people_come_and_go_during_the_year() -> None:
    roster = Roster(OFFICE.posts, OFFICE.people, OFFICE.monitoring_unit, {})

    def head(unit: str, day: date) -> tuple[str, Role]:
        (found,) = roster.recipients(Role.HEAD, unit, day)
        return found.person.id, found.role

    built = "phong-quan-ly-do-thi"
    assert head(built, date(2024, 7, 31)) != head(built, date(2024, 8, 1))
    assert head("phong-tu-phap", date(2024, 8, 5))[1] is Role.SUBSTITUTE
    assert head("phong-tu-phap", date(2024, 8, 24))[1] is Role.HEAD
    assert roster.recipients(Role.FOCAL_POINT, "phuong-cau-kho", date(2024, 6, 3)) == []


@pytest.mark.parametrize(
    ("off", "make_up"),
    [
        (date(2024, 4, 29), date(2024, 5, 4)),
        (date(2025, 5, 2), date(2025, 4, 26)),
        (date(2026, 1, 2), date(2026, 1, 10)),
        (date(2026, 8, 31), date(2026, 8, 22)),
    ],
)
def test_announced_swaps_are_known(off: date, make_up: date) -> None:
    days = working_days(read_office(CONFIG).working_days, (2024, 2025, 2026))
    assert not days.is_working(off)
    assert days.is_working(make_up)


def test_the_calendar_differs_from_the_package_only_where_the_package_is_behind() -> None:
    calendar = country_holidays("VN", years=range(2023, 2028))
    days = working_days(read_office(CONFIG).working_days, (2024, 2025, 2026))
    every = [date(2024, 1, 1) + timedelta(days=n) for n in range(366 + 365 + 365)]
    differing = [day for day in every if days.is_working(day) != calendar.is_working_day(day)]
    # A later package may know this swap too; nothing else may differ.
    assert set(differing) <= {date(2026, 1, 2), date(2026, 1, 10)}

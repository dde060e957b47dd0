"""A house with a plan of a few duties, and its people in conversation."""

import pytest

from bot.model.office import Role
from tests.cast import JUSTICE, WARD, duty, office, once, plan, post
from tests.chat.mailing import mailing_in
from tests.chat.talks import talks_in

PLAN = plan(
    duty("I.1", once("2024-06-09")),
    duty("I.2", once("2024-06-28")),
    duty("I.3", once("2024-06-21"), lead=("Phòng Tài chính",)),
    duty("I.4", once("2024-06-14")),
    duty("I.5", once("2024-06-20"), lead=("Phường Một",)),
)


@pytest.fixture
def talks(small_house, tmp_path):
    small_house.load(PLAN, office=office(post("operator", WARD, Role.OPERATOR, "phuc")))
    small_house.at("2024-05-24", "06:00").open()
    small_house.at("2024-06-05", "10:00")
    return talks_in(small_house, tmp_path / "evidence")


@pytest.fixture
def i1():
    """The code of Hạnh's first assignment."""
    return f"I.1/2024-06-09/{JUSTICE}"


@pytest.fixture
def mailing(small_house, tmp_path):
    """The same house, a day later: Hạnh, Bình and Nga have had their mails."""
    found = mailing_in(small_house, tmp_path / "evidence")
    small_house.load(PLAN, office=office(post("operator", WARD, Role.OPERATOR, "phuc")))
    small_house.at("2024-05-24", "06:00").open()
    small_house.at("2024-05-24").tell()
    small_house.at("2024-06-05", "07:30").tell()
    small_house.at("2024-06-05", "18:30")
    return found

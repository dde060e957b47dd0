"""Drafted letters go with the list of whoever gets it on a rung that asks for one, and with no other."""

from io import BytesIO
from zipfile import ZipFile

import pytest
from docx import Document

from bot.channels.base import Deferred, Sent
from bot.messages.letter import letter_docx
from bot.model.office import OfficialLetterhead, Preference
from bot.model.states import Action
from bot.steps.assign import ByHand, assign
from bot.steps.close_plan import close_plan
from bot.steps.letters import letter_to
from bot.steps.move import Actor
from bot.steps.office import office_in_force
from tests.cast import (
    FINANCE,
    JUSTICE,
    LADDER,
    NO_WEEKLY,
    OFFICE,
    WARD,
    day,
    duty,
    office,
    once,
    people_with,
    person,
    plan,
)

ONE = plan(duty("I.1", once("2024-07-14")))  # a Sunday; +10 is Friday 26/7
CODE = f"I.1/2024-07-14/{JUSTICE}"
LETTER_DAY = "2024-07-26"
NAME = f"cong-van-don-doc-{JUSTICE}-{LETTER_DAY}.docx"
LETTERHEAD = OfficialLetterhead(symbol="UBND-NV", signed_by=("TM. ỦY BAN NHÂN DÂN", "CHỦ TỊCH"))


@pytest.fixture
def house(small_house):
    return small_house


def letters(mails):
    """(day, recipient's address, file name) of each letter among the mails."""
    return [
        (mail.sent_at.date().isoformat(), mail.recipient.partition("@")[0], file.filename)
        for mail in mails
        for file in mail.attachments
        if file.filename.endswith(".docx")
    ]


def text_of(content):
    document = Document(BytesIO(content))
    return "\n".join(one.text for one in document.paragraphs)


def whole_text(content):
    """What stands in the letter's paragraphs and in its tables."""
    tables = Document(BytesIO(content)).tables
    cells = [cell.text for table in tables for row in table.rows for cell in row.cells]
    return "\n".join((text_of(content), *cells))


def attachments(house, name=NAME):
    return [f.content for mail in house.email.kept for f in mail.attachments if f.filename == name]


def test_the_letter_goes_to_those_above_at_the_letter_rung_alone(house):
    house.load(ONE)
    house.live("2024-05-23", "2024-09-30")
    expected = [(LETTER_DAY, who, NAME) for who in ("khoa", "lan", "nga")]
    assert sorted(letters(house.email.kept)) == expected
    first, *others = attachments(house)
    assert others == [first, first]
    mail = next(mail for mail in house.email.kept if len(mail.attachments) == 2)
    assert [f.filename.rpartition(".")[2] for f in mail.attachments] == ["xlsx", "docx"]
    for words in (mail.text, mail.html):
        assert "dự thảo công văn đôn đốc gửi Phòng Tư pháp" in " ".join(words.split())
    assert all("dự thảo" not in m.text for m in house.email.kept if len(m.attachments) < 2)


def test_the_letter_says_on_which_days_the_unit_was_reminded(house):
    house.load(ONE)
    house.live("2024-05-23", LETTER_DAY)
    text = text_of(attachments(house)[0])
    assert "quá hạn 12 ngày (10 ngày làm việc)" in text
    # the opening is no reminder, and today's may not have left yet
    assert "đã nhắc 28/6, 05/7, 10/7, 12/7, 15/7, 17/7, 19/7." in text


def test_each_unit_has_a_letter_of_its_own_and_the_rungs_of_others_are_left_out(house):
    house.load(
        plan(
            duty("I.1", once("2024-07-14")),
            duty("I.2", once("2024-07-14")),
            duty("I.3", once("2024-07-14"), lead=("Phòng Tài chính",)),
            duty("I.4", once("2024-07-21")),  # +5 on the day of the letter
        )
    )
    house.live("2024-05-23", LETTER_DAY)
    of_chair = [name for _, who, name in letters(house.email.kept) if who == "lan"]
    assert sorted(of_chair) == sorted((NAME, NAME.replace(JUSTICE, FINANCE)))
    text = text_of(attachments(house)[0])
    assert "còn 02 nhiệm vụ giao cho Phòng Tư pháp" in text
    assert "Nhiệm vụ I.4" not in text


def test_those_who_owe_together_are_addressed_together(house):
    shared = duty("I.1", once("2024-07-14"), lead=("Phòng Tư pháp", "Phòng Tài chính"))
    named = tuple(
        unit.model_copy(update={"addressee": "Trưởng phòng Tài chính"})
        if unit.id == FINANCE
        else unit
        for unit in OFFICE.units
    )
    house.load(plan(shared), office=OFFICE.model_copy(update={"units": named}))
    house.live("2024-05-23", LETTER_DAY)
    text = text_of(attachments(house)[0])
    assert "Kính gửi:\n- Phòng Tư pháp;\n- Trưởng phòng Tài chính.\n" in text


def test_what_was_reported_meanwhile_needs_no_letter(house):
    house.load(ONE)
    house.live("2024-05-23", "2024-07-25")
    house.at(LETTER_DAY).raise_notices()
    house.do(CODE, Action.REPORT)
    house.deliver()
    assert letters(house.email.kept) == []


def test_a_letter_rung_that_downtime_swallowed_is_made_up_for(house):
    house.load(ONE)
    house.live("2024-05-23", "2024-07-19")
    house.live("2024-08-02", "2024-08-31")  # +15, naming +10 as missed
    assert letters(house.email.kept) == [
        ("2024-08-02", "nga", NAME.replace(LETTER_DAY, "2024-08-02"))
    ]


def test_a_list_that_left_a_day_late_still_carries_the_letter(house):
    house.load(ONE)
    house.live("2024-05-23", "2024-07-25")
    house.email.answer = lambda _: Deferred("the server is away")
    house.live(LETTER_DAY, LETTER_DAY)
    house.email.answer = lambda _: Sent()
    house.live("2024-07-27", "2024-07-29")
    assert {(on, name) for on, _, name in letters(house.email.kept)} == {
        ("2024-07-29", NAME.replace(LETTER_DAY, "2024-07-29"))
    }


def test_the_standing_list_carries_no_letter_and_a_day_has_one_list(house):
    house.load(ONE, ladder=LADDER)
    found = house.live("2024-05-23", "2024-09-30")
    assert {on for on, _, _ in letters(house.email.kept)} == {LETTER_DAY}
    lists = [(m.recipient, m.day) for m in found if m.kind == "escalation_list"]
    assert len(lists) == len(set(lists))


def test_a_ladder_without_letters_makes_none(house):
    rungs = tuple(rung.model_copy(update={"letter": False}) for rung in NO_WEEKLY.rungs)
    house.load(ONE, ladder=NO_WEEKLY.model_copy(update={"rungs": rungs}))
    house.live("2024-05-23", "2024-09-30")
    assert letters(house.email.kept) == []


def test_the_chat_gets_the_letter_as_a_file_too(house):
    house = house.with_chat()
    chatting = person("lan", chat=77, prefers=Preference.TELEGRAM)
    house.load(ONE, office=office(people=people_with(chatting)))
    house.live("2024-05-23", LETTER_DAY)
    (message,) = house.telegram.kept
    assert [f.filename.rpartition(".")[2] for f in message.attachments] == ["xlsx", "docx"]
    assert "dự thảo công văn" in "".join(message.parts)


def test_the_letterhead_of_the_files_stands_on_the_letter(house):
    house.load(ONE, office=OFFICE.model_copy(update={"letterhead": LETTERHEAD}))
    house.live("2024-05-23", LETTER_DAY)
    with ZipFile(BytesIO(attachments(house)[0])) as file:
        text = file.read("word/document.xml").decode("utf-8")
    assert "TM. ỦY BAN NHÂN DÂN" in text
    house.load(ONE, office=OFFICE)
    with house.store.read() as session:
        now = house.clock.now()
        assert office_in_force(session, now, house.parts.here).letterhead is None


def drafted(house, unit, as_of):
    with house.store.read() as session:
        in_force = office_in_force(session, house.clock.now(), house.parts.here)
        return letter_to(session, in_force, unit, day(as_of))


def test_a_letter_can_be_written_on_any_day_of_whatever_is_overdue(house):
    house.load(
        plan(
            duty("I.1", once("2024-07-14")),
            duty("I.2", once("2024-07-10"), lead=("Phòng Tài chính", "Phòng Tư pháp")),
            duty("I.3", once("2024-07-10"), lead=("Phường Một",)),
            duty("I.4", once("2024-07-31")),
        )
    )
    house.live("2024-05-23", "2024-07-16")
    letter = drafted(house, JUSTICE, "2024-07-16")
    assert [(one.item.ref, one.item.days_late) for one in letter.items] == [("I.2", 6), ("I.1", 2)]
    assert letter.addressees == ("Phòng Tư pháp", "Phòng Tài chính")
    assert [one.item.ref for one in drafted(house, WARD, "2024-07-16").items] == ["I.3"]
    assert drafted(house, JUSTICE, "2024-07-10") is None
    assert [one.item.days_late for one in drafted(house, JUSTICE, "2024-07-12").items] == [2]


def test_whoever_reported_is_out_of_the_letter_and_whoever_got_it_back_is_in_it(house):
    house.load(ONE)
    house.live("2024-05-23", "2024-07-16")
    house.do(CODE, Action.REPORT)
    assert drafted(house, JUSTICE, "2024-07-16") is None
    house.at("2024-07-17", "09:00").do(CODE, Action.RETURN, reason="thiếu số liệu")
    (one,) = drafted(house, JUSTICE, "2024-07-17").items
    assert one.item.reason == "thiếu số liệu"


def assigned_by_hand(house, title="Rà soát văn bản"):
    wanted = ByHand(units=(JUSTICE,), title=title, due_on=day("2024-07-12"))
    actor = Actor(house.clock.now(), "nga", "monitoring", "terminal")
    with house.store.write() as session:
        assign(session, wanted, actor, house.parts.here)


def test_what_was_assigned_by_hand_is_no_plan_of_a_number_in_the_letter(house):
    house.load(plan())
    house.at("2024-07-01", "10:00")
    assigned_by_hand(house)
    letter = drafted(house, JUSTICE, "2024-07-16")
    said = whole_text(letter_docx(letter))
    assert "Thực hiện các nhiệm vụ do UBND Quận Mẫu giao trực tiếp." in said
    assert "V/v đôn đốc thực hiện nhiệm vụ được giao đã quá hạn" in " ".join(said.split())
    assert "Giao việc trực tiếp ngày 01/7/2024" in said and "GV" not in said


@pytest.mark.parametrize("how_many", [1, 12])
def test_beside_a_plan_it_is_told_apart_by_its_day(house, how_many):
    house.load(ONE)
    house.live("2024-05-23", "2024-07-01")
    for number in range(how_many):
        assigned_by_hand(house, f"Rà soát văn bản {number}")
    said = whole_text(letter_docx(drafted(house, JUSTICE, "2024-07-16")))
    assert " và các nhiệm vụ do UBND Quận Mẫu giao trực tiếp." in said
    assert said.count("Giao việc trực tiếp ngày 01/7/2024") == how_many
    assert "Kế hoạch số" in said and "Kế hoạch số GV" not in said


def test_a_closed_plan_needs_no_letter(house):
    house.load(ONE)
    house.live("2024-05-23", "2024-07-16")
    with house.store.write() as session:
        close_plan(session, "ke-hoach", house.clock.now(), house.parts.here)
    assert drafted(house, JUSTICE, "2024-07-16") is None

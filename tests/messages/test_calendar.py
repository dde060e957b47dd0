"""The digest's due dates as a calendar, read back by the library that calendar programs' authors use."""

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from icalendar import Calendar

from bot.messages.calendar import Calendars, Publisher
from bot.messages.mail import to_bytes
from bot.messages.tidy import one_line
from tests.messages import cast
from tests.messages.test_mail_bytes import read
from tests.steps.one_message import ONE

NOW = datetime(2024, 6, 7, 7, 30, tzinfo=cast.HANOI)
OFFICE = Publisher("Đôn đốc – UBND Quận 1", "dondoc@quan1.example", "quan1.example")
TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=300)


def made(*items, now=NOW, publisher=OFFICE):
    return Calendars(publisher, now).attachment(items)


def events(*items, **how):
    return Calendar.from_ical(made(*items, **how).content).walk("VEVENT")


def test_every_line_with_a_due_date_is_one_whole_free_day():
    digest = cast.mixed_digest()
    items = [item for section in digest.sections for item in section.items]
    found = events(*items)
    assert len(found) == len([item for item in items if item.due_on]) > 5
    for event, item in zip(found, [item for item in items if item.due_on], strict=True):
        assert event.decoded("dtstart") == item.act_by
        assert type(event.decoded("dtstart")) is date
        assert event["transp"] == "TRANSPARENT"
        assert one_line(str(event["summary"])).startswith(f"Hạn xử lý {item.ref}")


def test_the_day_is_the_last_working_day_and_the_words_name_the_due_date():
    (event,) = events(cast.SUNDAY_CASE)
    assert event.decoded("dtstart") == date(2024, 6, 7)
    assert event["description"].splitlines()[0] == "Thời hạn: Chủ nhật, ngày 09/6/2024"


def test_it_is_published_by_the_office_and_asks_for_no_answer():
    calendar = Calendar.from_ical(made(cast.item()).content)
    assert (calendar["method"], calendar["version"]) == ("PUBLISH", "2.0")
    (event,) = calendar.walk("VEVENT")
    assert event["organizer"] == "mailto:dondoc@quan1.example"
    assert event["organizer"].params["cn"] == OFFICE.name
    assert "attendee" not in event
    assert event.walk("VALARM") == []


def test_where_nothing_has_a_due_date_there_is_no_file():
    waits = cast.item(due_on=None, act_by=None, expected_on=date(2024, 10, 31))
    assert made(waits) is None


# A newer one replaces the older


def test_an_extension_moves_the_same_event():
    before = cast.item(plan="ke-hoach-211")
    after = cast.item(
        plan="ke-hoach-211",
        due_on=date(2024, 7, 15),
        act_by=date(2024, 7, 15),
        due_version=1,
        title="Nội dung đã sửa",
    )
    later = datetime(2024, 6, 10, 7, 30, tzinfo=cast.HANOI)
    (old,), (new,) = events(before), events(after, now=later)
    assert old["uid"] == new["uid"]
    assert old["uid"].endswith("@quan1.example")
    assert (old["sequence"], new["sequence"]) == (0, 1)
    assert old.decoded("dtstamp") == NOW.astimezone(UTC) < new.decoded("dtstamp")


@pytest.mark.parametrize(
    "change", [{"plan": "ke-hoach-khac"}, {"assignment": "VI.1/2024-07/phong-tai-chinh"}]
)
def test_another_assignment_is_another_event(change):
    (one,), (other,) = events(cast.item()), events(cast.item(**change))
    assert one["uid"] != other["uid"]


# Its bytes


@given(words=TEXT, sender=TEXT)
def test_whatever_the_plan_says_comes_back_and_never_makes_a_line(words, sender):
    item = cast.item(title=words, product="")
    content = made(item, publisher=Publisher(sender, OFFICE.address, OFFICE.domain)).content
    (event,) = Calendar.from_ical(content).walk("VEVENT")
    assert str(event["summary"]) == f"Hạn xử lý VI.1 – kỳ tháng 6/2024: {one_line(words)}"
    assert set(event.keys()) == set(events(cast.item())[0].keys())
    lines = content.split(b"\r\n")
    assert all(len(line) <= 75 for line in lines)
    assert b"\n" not in content.replace(b"\r\n", b"")
    for line in lines:
        line.decode("utf-8")


def test_hostile_words_stay_words():
    (event,) = events(cast.item(title="x\r\nATTENDEE:mailto:a@b.example;x,y\\n", product=""))
    assert str(event["summary"]).endswith(": x ATTENDEE:mailto:a@b.example;x,y\\n")
    assert "attendee" not in event


def test_readers_of_the_same_item_share_its_event():
    calendars = Calendars(OFFICE, NOW)
    shared = cast.item()
    one, other = calendars.attachment([shared]), calendars.attachment([shared, cast.item("II.1")])
    assert one.content.split(b"BEGIN:VEVENT")[1].split(b"END:")[0] in other.content


# In the mail


def test_it_goes_with_the_digest_under_a_type_that_calendar_programs_know():
    raw = to_bytes(cast.mail(attachments=(made(cast.item()),)))
    (file,) = read(raw).iter_attachments()
    assert file.get_filename() == "han-xu-ly.ics"
    assert file.get_content_type() == "text/calendar"
    assert dict(file["content-type"].params) == {"charset": "utf-8", "method": "PUBLISH"}
    assert Calendar.from_ical(file.get_content()).walk("VEVENT")


def test_digests_by_mail_carry_it_and_no_other_message_does(small_house):
    house = small_house
    house.load(ONE)
    house.live("2024-05-28", "2024-07-22")
    digests = [mail for mail in house.email.kept if ".digest." in mail.message_id]
    lists = [mail for mail in house.email.kept if ".escalation_list." in mail.message_id]
    assert digests and lists
    assert all([f.filename for f in mail.attachments] == ["han-xu-ly.ics"] for mail in digests)
    assert "han-xu-ly.ics" not in {file.filename for mail in lists for file in mail.attachments}
    uids = {
        str(event["uid"])
        for mail in digests
        for event in Calendar.from_ical(mail.attachments[0].content).walk("VEVENT")
    }
    assert len(uids) == 1

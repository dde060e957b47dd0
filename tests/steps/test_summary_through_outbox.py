"""The monthly summary on its way: a day's delay, the other channel, a month that is over, an answer."""

import json

import pytest
from sqlalchemy import select
from typer.testing import CliRunner

from bot.channels.base import Deferred, Refused, Sent
from bot.cli import app
from bot.errors import BadInputError
from bot.messages.monthly_sheets import monthly_attachment
from bot.model.office import Preference
from bot.model.states import DeliveryState, NoticeKind
from bot.model.tables import Delivery, Notice
from bot.steps.outbox_by_hand import ByHand, find_copy, retry
from bot.steps.raise_summary import MONTH_IS_OVER
from bot.store.office import set_pause
from tests.cast import (
    FINANCE,
    LADDER,
    MONTHLY,
    NO_WEEKLY,
    office,
    people_with,
    person,
)
from tests.chat.mailing import mailing_in
from tests.steps.june import (
    ALL_THREE,
    KIND,
    PLAN,
    UNDONE,
    copies,
    mails,
    summaries,
    through_june,
    write,
)


@pytest.fixture
def house(small_house):
    """SQLite alone; what the outbox asks of the database is asked of both (`each_house`)."""
    return small_house


@pytest.fixture
def chat_house(small_house):
    """The house with Telegram in use."""
    return small_house.with_chat()


def test_it_takes_nothing_from_the_days_other_messages_nor_they_from_it(house):
    ladder = LADDER.model_copy(update={"monthly": MONTHLY.monthly})
    found = through_june(house, ladder=ladder).live("2024-07-01", "2024-07-01")  # a Monday
    assert sorted(m.kind for m in found if m.recipient == "nga") == ["escalation_list", KIND]
    (listed,) = [m for m in found if m.recipient == "nga" and m.kind == "escalation_list"]
    assert {code for code, _ in listed.rungs} == {UNDONE, f"I.3/2024-06-20/{FINANCE}"}


def test_what_could_not_leave_on_the_first_day_leaves_on_the_next_and_stays_one_message(each_house):
    house = through_june(each_house)
    house.email.answer = lambda mail: (
        Deferred("450 busy") if f".{KIND}." in mail.message_id else Sent()
    )
    house.at("2024-07-01", "16:58").tell()
    house.email.answer = lambda _mail: Sent()
    found = house.live("2024-07-02", "2024-07-05")
    assert summaries(found) == [("2024-07-02", who) for who in ("khoa", "lan", "nga")]
    assert copies(house, "lan") == [("email", "sent", None)]


def chatty(prefers):
    return office(people=people_with(person("lan", chat=7, prefers=prefers)))


def test_on_telegram_it_comes_with_the_workbook_and_a_button(chat_house):
    house = through_june(chat_house, office=chatty(Preference.TELEGRAM))
    house.live("2024-07-01", "2024-07-01")
    told = [text for text in house.telegram.kept if "Tổng hợp" in text.parts[0]]
    (text,) = [one for one in told if one.chat_id == 7]
    assert "<b>02 việc quá hạn tại 02 đơn vị, lâu nhất 26 ngày</b>" in text.parts[0]
    assert [file.filename for file in text.attachments] == ["tong-hop-2024-06.xlsx"]
    assert [button.words for row in text.buttons for button in row] == ["/danhsach"]
    assert mails(house, "lan") == []


def test_where_telegram_refuses_the_mail_takes_it(chat_house):
    house = through_june(chat_house, office=chatty(Preference.TELEGRAM))
    house.telegram.answer = lambda _text: Refused("400 chat not found")
    house.live("2024-07-01", "2024-07-01")
    assert len(mails(house, "lan")) == 1


def test_who_asked_for_both_channels_gets_it_on_both(chat_house):
    house = through_june(chat_house, office=chatty(Preference.BOTH))
    found = house.live("2024-07-01", "2024-07-03")
    of_lan = [m.channel for m in found if (m.kind, m.recipient) == (KIND, "lan")]
    assert sorted(of_lan) == ["email", "telegram"]


def test_a_copy_that_is_late_on_one_channel_still_comes_after_the_other_has_left(chat_house):
    house, both = chat_house, chatty(Preference.BOTH)
    house.at("2024-06-04", "00:00").load(PLAN, ladder=MONTHLY, office=both)
    house.at("2024-06-04", "06:00").open()
    house.telegram.answer = lambda _text: Deferred("502 bad gateway")
    house.at("2024-09-04").tell()  # after the national holidays
    house.telegram.answer = lambda _text: Sent()
    found = house.at("2024-09-04", "07:35").tell()
    assert ("2024-09-04", "lan") in summaries(found)
    assert [state for _, state, _ in copies(house, "lan")] == ["sent", "sent"]


def test_a_summary_that_was_tried_in_vain_for_a_day_is_given_up_and_not_told_again(house):
    through_june(house)
    house.email.answer = lambda mail: (
        Deferred("450 busy") if f".{KIND}." in mail.message_id else Sent()
    )
    house.live("2024-07-01", "2024-07-03")
    assert [state for _, state, _ in copies(house, "lan")] == ["dead"]
    assert ("delivery_dead", "lan") in house.findings()
    house.email.answer = lambda _mail: Sent()
    assert summaries(house.live("2024-07-04", "2024-07-31")) == []


def test_a_refused_summary_can_be_tried_again_by_hand_in_its_month_and_not_after_it(house):
    through_june(house)
    house.email.answer = lambda _mail: Refused("550 mailbox full")
    house.live("2024-07-01", "2024-07-01")
    house.email.answer = lambda _mail: Sent()

    def again(session, who):
        of_them = select(Notice.id).where(Notice.kind == KIND, Notice.recipient_id == who)
        number = session.scalars(select(Delivery.id).where(Delivery.notice_id.in_(of_them))).one()
        retry(session, find_copy(session, number), ByHand(house.clock.now(), "root@here"))

    house.at("2024-07-31", "09:00")
    write(house, lambda session: again(session, "lan"))
    assert summaries(house.deliver()) == [("2024-07-31", "lan")]
    house.at("2024-08-02", "09:00")
    with pytest.raises(BadInputError, match="its month is over"):
        write(house, lambda session: again(session, "khoa"))


def test_what_a_pause_held_back_all_month_gives_way_to_the_next_months(house):
    through_june(house).at("2024-07-01").raise_notices()
    write(house, lambda s: set_pause(s, True, house.clock.now()))
    house.live("2024-07-01", "2024-07-31")
    write(house, lambda s: set_pause(s, False, house.clock.now()))
    found = house.live("2024-08-01", "2024-08-05")
    assert summaries(found) == [("2024-08-01", who) for who in ("khoa", "lan", "nga")]
    assert copies(house, "lan") == [("email", "superseded", MONTH_IS_OVER), ("email", "sent", None)]
    assert "Tổng hợp tháng 7/2024" in mails(house, "lan")[0].subject


def test_one_that_was_held_back_all_month_is_closed_though_summaries_are_off_by_then(house):
    through_june(house).at("2024-07-01").raise_notices()
    write(house, lambda s: set_pause(s, True, house.clock.now()))
    house.live("2024-07-01", "2024-07-31")
    house.load(PLAN, ladder=NO_WEEKLY.model_copy(update={"monthly": None}))
    write(house, lambda s: set_pause(s, False, house.clock.now()))
    house.live("2024-08-01", "2024-08-01")
    assert copies(house, "lan") == [("email", "superseded", MONTH_IS_OVER)]


def test_the_chair_answers_it_by_mail(house, tmp_path):
    mailing = mailing_in(house, tmp_path / "evidence")
    through_june(house).live("2024-07-01", "2024-07-01")
    (mail,) = mails(house, "lan")
    assert "DANHSACH" in mail.text
    answer = mailing.ask(mail, "DANHSACH", "lan")
    assert mailing.inbound() == [("answered", "shown")]
    assert "quá hạn" in answer.text


def test_the_operator_sees_it_in_the_outbox_as_what_it_is(house, monkeypatch, tmp_path):
    through_june(house).at("2024-07-01").raise_notices()
    url = house.store.engine.url.render_as_string(hide_password=False)
    monkeypatch.setenv("DONDOC_DATABASE_URL", url)
    monkeypatch.chdir(tmp_path)
    listed = CliRunner().invoke(app, ["outbox", "list", "--state", "queued", "--format", "json"])
    of_lan = [one for one in json.loads(listed.stdout) if one["to"] == "lan"]
    assert [(one["kind"], one["day"]) for one in of_lan] == [(KIND, "2024-07-01")]
    shown = CliRunner().invoke(app, ["outbox", "show", str(of_lan[0]["id"])])
    assert (shown.exit_code, KIND in shown.stdout) == (0, True)


def test_the_replay_of_the_timetable_sends_it_too(house):
    through_june(house)
    assert summaries(house.replay("2024-06-30", "2024-07-02")) == ALL_THREE
    assert {one.state for one in house.rows(Delivery)} <= {
        DeliveryState.SENT,
        DeliveryState.SUPERSEDED,
    }
    assert NoticeKind.MONTHLY_SUMMARY in {one.kind for one in house.rows(Notice)}


def test_readers_who_are_told_the_same_share_the_workbook_and_others_do_not(house, monkeypatch):
    made = []

    def counted(view):
        made.append(view.reader.id)
        return monthly_attachment(view)

    monkeypatch.setattr("bot.steps.writing.monthly_attachment", counted)
    through_june(house).at("2024-07-01").tell()
    files = {who: mails(house, who)[0].attachments for who in ("khoa", "lan", "nga")}
    assert len(made) == 2
    assert files["lan"] == files["nga"] != files["khoa"]

"""A unit's group: linked by a code, told what its head is told, asked about nothing else."""

import pytest
from sqlmodel import select

from bot.channels.telegram import TelegramChannel
from bot.model.chats import GroupChat
from bot.model.office import Preference, Role
from bot.model.tables import Delivery, Notice
from bot.rules.link_codes import Purpose
from bot.store.office import touch
from tests.bot_api import BotApi, serving
from tests.bot_api.application import make_bot
from tests.cast import WARD, duty, office, once, people_with, person, plan, post
from tests.chat.telegrams import on_telegram
from tests.chat.test_linking import Door

HANH = 4242
PLAN = plan(
    duty("I.1", once("2024-06-12")),
    duty("I.2", once("2024-06-13"), lead=("Phòng Tài chính",)),
    duty("I.3", once("2024-06-14"), lead=("Phường Một",)),
)


@pytest.fixture
def api():
    with serving(BotApi()) as api:
        yield api


@pytest.fixture
def group(api):
    group = api.group("Phòng Tư pháp")
    group.adds(api.bot)
    return group


@pytest.fixture
def hanh(api):
    return api.user("Hạnh", id=HANH, started=True)


@pytest.fixture
def door(talks, api):
    house = talks.house.with_chat()
    house.use({"email": house.email, "telegram": TelegramChannel(lambda: make_bot(api))})
    talks.house = house
    on_chat = person("hanh", chat=HANH, prefers=Preference.TELEGRAM)
    house.load(PLAN, office=office(people=people_with(on_chat)))
    house.at("2024-06-05", "10:00").open()
    return Door(talks)


def code_for_group(door, post_id="head-justice"):
    return door.code(post_id, Purpose.GROUP)


def link(door, group, post_id="head-justice"):
    now = door.house.clock.now()
    unit = {"head-justice": "phong-tu-phap", "head-ward": WARD}[post_id]
    with door.house.store.write() as session:
        session.add(GroupChat(chat_id=group.id, unit_id=unit, linked_at=now))
        touch(session, now)


def groups(door):
    with door.house.store.read() as session:
        return {row.chat_id: row.unit_id for row in session.exec(select(GroupChat))}


def test_a_group_is_linked_by_its_code_and_answers_for_its_unit_alone(
    door, api, group, hanh, talks
):
    with on_telegram(api, talks.desk):
        hanh.sends("/trangthai@dondoc_bot", to=group)
        assert "chưa được đăng ký" in group.hears()[0].text
        hanh.sends(f"/start@dondoc_bot {code_for_group(door)}", to=group)
        assert "Phòng Tư pháp" in group.hears()[0].text
        hanh.sends("/trangthai", to=group)
        (said,) = group.hears()
        assert "I.1" in said.text and "I.2" not in said.text and "I.3" not in said.text
        assert said.buttons == []


def test_in_a_group_other_commands_get_one_line_and_words_none(door, api, group, hanh, talks):
    link(door, group)
    api.privacy = False
    with on_telegram(api, talks.desk):
        hanh.sends("xong I.1", to=group)
        hanh.sends("/baocao@bot_khac I.1", to=group)
        hanh.sends("/baocao I.1 12/BC-TP", to=group)
        (said,) = group.hears()
        assert "nhắn riêng cho bot" in said.text
        hanh.sends("/viec")
        assert "I.1" in hanh.hears()[0].text
    assert len(group.texts) == 1


def test_a_code_for_a_person_links_no_group(door, api, group, hanh, talks):
    with on_telegram(api, talks.desk):
        hanh.sends(f"/start@dondoc_bot {door.code()}", to=group)
        assert "không đúng" in group.hears()[0].text
    assert groups(door) == {}


def test_the_group_gets_what_the_head_gets_of_its_unit(door, api, group, hanh):
    link(door, group)
    door.house.tell()
    (own,), (common,) = hanh.hears(), group.hears()
    assert "I.1" in own.text and "Kính gửi: Hanh" in own.text
    assert "I.1" in common.text and "Kính gửi: Phòng Tư pháp" in common.text
    assert own.buttons and common.buttons == []
    assert door.house.tell() == []


def test_who_heads_two_units_tells_each_group_its_own(door, api, group, hanh):
    ward = api.group("Phường Một")
    ward.adds(api.bot)
    both = post("head-ward", WARD, Role.HEAD, "hanh")
    on_chat = person("hanh", chat=HANH, prefers=Preference.TELEGRAM)
    door.house.load(PLAN, office=office(both, people=people_with(on_chat)))
    link(door, group)
    link(door, ward, "head-ward")
    door.house.tell()
    (own,) = hanh.hears()
    assert "I.1" in own.text and "I.3" in own.text
    assert "I.1" in group.hears()[0].text and "I.3" not in group.texts[0]
    assert "I.3" in ward.hears()[0].text and "I.1" not in ward.texts[0]


def test_what_becomes_of_the_groups_copy_is_no_matter_of_the_heads(door, api, group, hanh):
    link(door, group)
    api.fails(400, "Bad Request: message is too strange", chat=group.id, times=None)
    door.house.tell()
    assert hanh.hears()
    assert "hanh@quan.example" not in [mail.recipient for mail in door.house.email.kept]
    assert ("person_unreachable", "hanh") not in door.house.findings()


def test_what_a_group_missed_on_its_day_it_is_not_told_later(door, api, group, hanh):
    link(door, group)
    api.fails(500, chat=group.id, times=None)
    door.house.tell()
    api.heals()
    door.house.at("2024-06-06", "07:30").tell()
    assert group.texts == []
    states = {
        (row.kind, one.state.value)
        for one in door.house.rows(Delivery)
        for row in door.house.rows(Notice)
        if row.id == one.notice_id and row.kind == "group_digest"
    }
    assert states == {("group_digest", "superseded")}


def test_a_group_that_has_become_a_supergroup_is_found_by_a_send(door, api, group):
    link(door, group)
    new = group.migrates()
    door.house.tell()
    assert groups(door) == {new.id: "phong-tu-phap"}
    door.house.deliver()
    assert "I.1" in new.hears()[0].text


def test_a_group_that_becomes_a_supergroup_says_so(door, api, group, talks):
    link(door, group)
    with on_telegram(api, talks.desk):
        new = group.migrates()
        api.until(lambda: groups(door) == {new.id: "phong-tu-phap"})


def test_a_group_that_throws_the_bot_out_is_unlinked_and_found(door, api, group, talks):
    link(door, group)
    with on_telegram(api, talks.desk):
        group.removes(api.bot)
        api.until(lambda: groups(door) == {})
    assert ("group_left", "phong-tu-phap") in door.house.findings()


def test_a_group_that_threw_the_bot_out_meanwhile_is_unlinked_by_a_send(door, api, group):
    link(door, group)
    group.members[api.bot.id] = "kicked"
    door.house.tell()
    assert groups(door) == {}
    assert ("group_left", "phong-tu-phap") in door.house.findings()


def test_who_blocks_the_bot_is_unlinked_told_by_mail_and_found(door, hanh):
    hanh.blocks()
    door.house.tell()
    assert "hanh" not in door.chats()
    assert ("chat_closed", "hanh") in door.house.findings()
    door.house.deliver()
    assert "hanh@quan.example" in [mail.recipient for mail in door.house.email.kept]


def test_the_monitoring_units_list_names_whose_chat_is_closed(door, hanh):
    hanh.blocks()
    door.house.live("2024-06-05", "2024-06-20")
    lists = [m for m in door.house.email.kept if m.recipient == "nga@quan.example"]
    assert sum("Hanh: đã chặn bot" in mail.text for mail in lists) == 1


def test_a_reminder_is_answered_in_two_taps(door, api, hanh, talks):
    door.house.tell()
    (reminder,) = hanh.hears()
    assert reminder.buttons == ["I.1 · Báo cáo", "Gia hạn"]
    with on_telegram(api, talks.desk):
        hanh.presses(reminder, "I.1 · Báo cáo")
        (evidence,) = hanh.hears()
        hanh.presses(evidence, "Không có minh chứng")
        assert "Đã ghi nhận" in hanh.hears()[0].text

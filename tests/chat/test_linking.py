"""A chat becomes a person's by a one-time code, and is let go again."""

from datetime import timedelta

import pytest
from sqlmodel import select

from bot.chat.door import TRIES, answer_private
from bot.chat.talk import Outcome
from bot.chat.terminal import plain
from bot.model.chats import Conversation, LinkCode
from bot.model.office import Role
from bot.model.tables import PersonRow
from bot.rules.link_codes import Purpose
from bot.steps.link import issue, keep_bot_name
from bot.steps.office import office_in_force
from tests.cast import JUSTICE, office, people_with, person, post, term
from tests.chat.conftest import PLAN

CHAT, OTHER = 4242, 4343


@pytest.fixture
def door(talks):
    return Door(talks)


class Door:
    """Chats in front of the door, and codes for posts."""

    def __init__(self, talks):
        self.talks, self.house = talks, talks.house

    def code(self, post_id="head-justice", purpose=Purpose.PERSON, days=3):
        now = self.house.clock.now()
        with self.house.store.write() as session:
            in_force = office_in_force(session, now, self.house.parts.here)
            found = in_force.roster.posts[post_id]
            return issue(session, found, now, timedelta(days=days), purpose=purpose).code

    def say(self, words, chat=CHAT, *names):
        self.answer = answer_private(self.talks.desk, chat, words, external_ids=names)
        return "\n".join(map(plain, self.answer.parts))

    def chats(self):
        return {
            row.id: row.telegram_chat_id
            for row in self.house.rows(PersonRow)
            if row.telegram_chat_id is not None
        }


def test_a_code_links_the_chat_to_the_holder_of_the_post_and_greets(door):
    said = door.say(f"/start {door.code()}")
    assert "Hanh" in said and door.answer.outcome is Outcome.DONE
    assert door.chats() == {"hanh": CHAT}
    assert "I.1" in door.say("/viec")


def test_a_code_is_for_whoever_holds_the_post_when_it_is_redeemed(door):
    code = door.code()
    heir = post("head-justice", JUSTICE, Role.HEAD, term("phuc"))
    door.house.load(PLAN, office=office(heir))
    door.say(f"/start {code}")
    assert door.chats() == {"phuc": CHAT}


def test_somebody_without_any_address_can_be_linked(door):
    silent = person("hanh", mail=False)
    door.house.load(PLAN, office=office(people=people_with(silent)))
    assert "Hanh" in door.say(f"/start {door.code()}")


@pytest.mark.parametrize("spoil", ["used", "expired", "revoked", "for a group", "never made"])
def test_a_code_that_is_no_good_is_answered_alike_whatever_is_wrong(door, spoil):
    code = door.code(purpose=Purpose.GROUP if spoil == "for a group" else Purpose.PERSON)
    if spoil == "used":
        door.say(f"/start {code}", OTHER)
    elif spoil == "expired":
        door.house.at("2024-06-08", "10:01")
    elif spoil == "revoked":
        door.code()
    elif spoil == "never made":
        code = "khong-co-ma-nay"
    before = door.chats()
    assert door.say(f"/start {code}") == (
        "Mã liên kết không đúng, đã dùng hoặc đã hết hạn. Đề nghị xin mã mới của đơn vị theo dõi."
    )
    assert door.chats() == before


def test_a_code_for_a_group_leaves_the_one_for_the_person_good(door):
    code = door.code()
    door.code(purpose=Purpose.GROUP)
    assert "Hanh" in door.say(f"/start {code}")


def test_guesses_are_tries_and_after_some_even_a_good_code_waits(door):
    for number in range(TRIES):
        assert "Mã liên kết" in door.say(f"/start doan-{number}")
    code = door.code()
    assert door.say(f"/start {code}") == ""
    assert door.chats() == {}
    door.house.at("2024-06-05", "11:30")
    assert "Hanh" in door.say(f"/start {code}")


def test_a_chat_that_is_linked_anew_is_taken_from_who_had_it(door):
    door.say(f"/start {door.code()}")
    door.say("/baocao I.1")
    assert "Cuc" in door.say(f"/start {door.code('head-finance')}")
    assert door.chats() == {"cuc": CHAT}
    with door.house.store.read() as session:
        assert session.exec(select(Conversation)).all() == []


def test_a_link_outlives_a_load_of_the_files(door):
    named = office(people=people_with(person("binh", chat=CHAT), person("hanh", chat=OTHER)))
    door.house.load(PLAN, office=named)
    door.say(f"/start {door.code()}")
    door.house.load(PLAN, office=named)
    assert door.chats() == {"hanh": CHAT}


def test_a_replayed_start_says_nothing_a_second_time(door):
    code = door.code()
    assert "Hanh" in door.say(f"/start {code}", CHAT, "9")
    assert door.say(f"/start {code}", CHAT, "9") == ""
    assert door.answer.outcome is Outcome.REPEATED


def test_only_a_hash_of_a_code_is_kept(door):
    code = door.code()
    (row,) = door.house.rows(LinkCode)
    assert len(code) >= 22 and code not in str(row.model_dump())


def test_the_monitoring_unit_gets_a_deep_link_and_its_picture(door):
    with door.house.store.write() as session:
        keep_bot_name(session, "dondoc_bot", door.house.clock.now())
    said = door.talks.say("nga", "/lienket head-justice")
    assert "https://t.me/dondoc_bot?start=" in said and "Hanh" in said
    (picture,) = door.talks.last["nga"].files
    assert picture.content.startswith(b"\x89PNG")
    code = said.partition("?start=")[2].split()[0]
    assert "Hanh" in door.say(f"/start {code}")


def test_a_post_is_found_by_its_unit_and_chosen(door):
    asked = door.talks.say("nga", "/link phòng tư pháp")
    assert "02 vị trí" in asked
    said = door.talks.press("nga", "head-justice")
    assert "Hanh" in said and "/start " in said


@pytest.mark.parametrize("who", ["hanh", "lan"])
def test_units_and_leaders_make_no_codes(door, who):
    assert "chỉ dành cho" in door.talks.say(who, "/lienket head-justice")
    assert door.house.rows(LinkCode) == []


def test_letting_go_asks_first(door):
    door.say(f"/start {door.code()}")
    assert "xác nhận" in door.say("/roi")
    assert door.chats() == {"hanh": CHAT}
    assert "giữ nguyên" in door.say("không")
    door.say("/unlink")
    assert "Đã hủy liên kết" in door.say("đồng ý")
    assert door.chats() == {}
    assert "chưa được đăng ký" in door.say("/viec")


def test_who_has_no_chat_has_none_to_let_go(door):
    assert "chưa liên kết" in door.talks.say("binh", "/roi")


def test_a_chat_let_go_is_not_given_back_by_the_files(door):
    named = office(people=people_with(person("hanh", chat=CHAT)))
    door.house.load(PLAN, office=named)
    door.say("/roi đồng ý")
    door.house.load(PLAN, office=named)
    assert door.chats() == {}

"""What is kept about a person can be told, made nobody's, and goes when its time is over."""

import re
from datetime import date, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlmodel import SQLModel

from bot.chat.converse import Desk, converse
from bot.chat.talk import Request, SentFile
from bot.errors import BadInputError
from bot.model.access import AccessEntry
from bot.model.chats import ChatPace, Conversation, GroupChat, LinkCode, Stranger
from bot.model.inbound import Inbound, InboundOutcome
from bot.model.mail_answers import MailAnswer, MailAnswerFile
from bot.model.replies import EvidenceFile, Extension, Leave, Report
from bot.model.states import DeliveryState, ExtensionState
from bot.model.tables import Assignment, AuditEntry, Delivery, FindingRow, News, PersonRow
from bot.steps.personal_data import expire, export_person, forget_person
from bot.store.evidence import EvidenceShelf
from bot.store.people import CORRESPONDENCE, TRAIL
from tests.cast import JUSTICE, PEOPLE, POSTS, duty, office, once, people_with, person, plan
from tests.chat.talks import PDF

CHAT = 880042
CODE = f"I.1/2024-06-09/{JUSTICE}"
HANH = person("hanh", chat=CHAT)
SECRETS = ("hash-of-a-code", "noi-dung-thu", "MATRALOI")


def test_every_column_that_may_name_a_person_is_looked_after():
    known = {(column.class_.__tablename__, column.key) for column in (*TRAIL, *CORRESPONDENCE)}
    named = re.compile(r"(^|_)(by|person_id|recipient(_id)?|substitute_id|sender|address)$")
    missing = [
        (table.name, column.name)
        for table in SQLModel.metadata.sorted_tables
        for column in table.columns
        if (
            named.search(column.name)
            or any(k.target_fullname == "person.id" for k in column.foreign_keys)
        )
        and column.name not in ("claimed_by", "act_by")
        and (table.name, column.name) not in known
    ]
    assert missing == []


@pytest.fixture
def lived(each_house, tmp_path):
    """The house after Hạnh has done everything there is to do, and was told what there is to tell."""
    house = each_house
    house.load(plan(duty("I.1", once("2024-06-09"))), office=office(people=people_with(HANH)))
    house.at("2024-05-24", "06:00").open()
    house.at("2024-05-24").tell()
    house.at("2024-06-05", "10:00")
    desk = Desk(house.store, house.clock, house.parts.here, EvidenceShelf(tmp_path / "evidence"))
    done = SentFile("bao-cao.pdf", "application/pdf", PDF)
    converse(Request("hanh", "terminal", "/baocao I.1", (done,)), desk)
    converse(Request("nga", "terminal", "/minhchung I.1"), desk)
    now, mail = house.clock.now(), "hanh@quan.example"
    key = {"channel": "email", "received_at": now}
    with house.store.write() as session:
        one = session.scalars(select(Assignment)).one().id
        told = session.scalars(select(Delivery)).first()
        told.reason = f"550 5.1.1 <{mail}>: unknown"
        answer = MailAnswer(
            answers="<1@x>",
            person_id="hanh",
            recipient=mail,
            about=[one],
            message_id="<2@x>",
            reply_token="MATRALOI",
            thread=[],
            subject="Kính gửi Hanh",
            text="noi-dung-thu",
            html="noi-dung-thu",
            written_at=now,
            next_attempt_at=now,
            settled_at=now,
            state=DeliveryState.SENT,
        )
        session.add(answer)
        session.flush()
        code = {"post_id": "head-justice", "issued_at": now, "expires_at": now}
        session.add_all(
            [
                MailAnswerFile(
                    answer_id=answer.id, name="a.txt", media_type="text/plain", content=b"x"
                ),
                Inbound(
                    **key, external_id="<1@x>", outcome=InboundOutcome.ANSWERED, person_id="hanh"
                ),
                Inbound(
                    **key,
                    external_id="<3@x>",
                    outcome=InboundOutcome.KEPT,
                    sender=mail,
                    subject="Hanh",
                ),
                Inbound(
                    **key,
                    external_id="<4@x>",
                    outcome=InboundOutcome.KEPT,
                    sender="la@khac.example",
                ),
                Stranger(channel="email", address=mail, tries=1, since=now),
                ChatPace(chat_id=CHAT, free_at=now.timestamp()),
                LinkCode(**code, code_hash="hash-of-a-code", issued_by="hanh", used_by="hanh"),
                GroupChat(chat_id=-7, unit_id=JUSTICE, linked_at=now, linked_by="hanh"),
                Leave(
                    post_id="head-justice",
                    substitute_id="hanh",
                    said_by="hanh",
                    said_at=now,
                    from_on=date(2024, 6, 1),
                    to_on=date(2024, 6, 2),
                ),
                News(
                    assignment_id=one, occasion="reported", about=1, at=now, by="hanh", told_at=now
                ),
                FindingRow(
                    day=date(2024, 6, 5),
                    code="address_failed",
                    subject="hanh",
                    detail={"why": mail},
                ),
                Extension(
                    assignment_id=one,
                    state=ExtensionState.REFUSED,
                    due_on=date(2024, 6, 9),
                    asked_for=date(2024, 6, 19),
                    reason="thiếu số liệu",
                    asked_at=now,
                    asked_by="hanh",
                    advised_by="hanh",
                    decided_by="hanh",
                ),
            ]
        )
        if session.get(Conversation, ("hanh", "terminal")) is None:
            session.add(
                Conversation(
                    person_id="hanh",
                    channel="terminal",
                    command="baocao",
                    filled={},
                    files=[],
                    at=now,
                )
            )
    return house


def rows(house, table) -> list:
    with house.store.read() as session:
        return list(session.scalars(select(table)))


def everything(house) -> str:
    """The whole database as text."""
    with house.store.read() as session:
        return "\n".join(
            f"{table.name} {row}"
            for table in SQLModel.metadata.sorted_tables
            for row in session.execute(table.select())
        )


def retired(house):
    """The files no longer name Hạnh; Bình heads the unit."""
    people = tuple(one for one in PEOPLE if one.id != "hanh")
    head = POSTS["head-justice"].model_copy(update={"holders": POSTS["focal-justice"].holders})
    house.load(None, office=office(head, people=people))


def forget(house, who="hanh"):
    with house.store.write() as session:
        return forget_person(session, who, "root@may", house.clock.now())


def export(house, who="hanh"):
    with house.store.write() as session:
        return export_person(session, who, "root@may", house.clock.now())


def test_a_person_is_told_all_that_is_kept_and_no_secret(lived):
    found = export(lived)
    kept = found["kept"]
    expected = {column.class_.__tablename__ for column in (*TRAIL, *CORRESPONDENCE)}
    assert set(kept) == expected | {"person", "post", "delivery", "evidence_file"}
    assert [table for table, rows in kept.items() if not rows] == []
    assert kept["person"][0]["email"] == "hanh@quan.example"
    assert kept["post"][0]["holder"] == [{"person": "hanh", "from": None, "to": None}]
    assert kept["evidence_file"][0]["name"] == "bao-cao.pdf"
    assert len(kept["inbound"]) == 2 and "la@khac.example" not in str(found)
    assert found["assignments"] == {str(lived[CODE].id): CODE}
    assert not any(secret in str(found) for secret in SECRETS)
    assert "binh" not in str(found)


def test_somebody_forgotten_is_nowhere_and_what_they_did_stays(lived):
    retired(lived)
    acts, state = len(rows(lived, AuditEntry)), lived[CODE].state
    nobody = forget(lived)
    left = everything(lived)
    assert not re.search(r"\bhanh\b|Hanh|hanh@quan|880042|noi-dung-thu", left)
    assert re.fullmatch(r"former-[0-9a-f]{8}", nobody)
    assert (len(rows(lived, AuditEntry)), lived[CODE].state) == (acts, state)
    (report,) = rows(lived, Report)
    (asked,) = rows(lived, Extension)
    assert {report.person_id, asked.asked_by, asked.decided_by} == {nobody}
    assert [row.sender for row in rows(lived, Inbound) if row.sender] == ["la@khac.example"]
    assert rows(lived, MailAnswer) == rows(lived, MailAnswerFile) == []
    with lived.store.read() as session:
        row = session.get_one(PersonRow, nobody)
        assert (row.name, row.email, row.active) == ("Người đã được xóa thông tin", None, False)
    lived.at("2024-06-06", "07:30").tell()  # the office goes on


def test_whom_the_files_still_name_is_not_forgotten(lived):
    before = everything(lived)
    with pytest.raises(BadInputError, match=r"still names hanh: take the person out"):
        forget(lived)
    assert everything(lived) == before


@pytest.mark.parametrize("act", [export, forget])
def test_nobody_of_that_id_is_said_and_nothing_is_written_down(lived, act):
    before = everything(lived)
    with pytest.raises(BadInputError, match="no person has the id 'ai-do'"):
        act(lived, "ai-do")
    assert everything(lived) == before


def test_each_access_is_written_down(lived):
    export(lived)
    retired(lived)
    nobody = forget(lived)
    (evidence,) = [row.id for row in rows(lived, EvidenceFile)]
    assert [
        (row.kind.value, row.by, row.channel, row.subject) for row in rows(lived, AccessEntry)
    ] == [
        ("evidence_handed_out", "nga", "terminal", f"evidence/{evidence}"),
        ("person_exported", "root@may", "terminal", nobody),
        ("person_forgotten", "root@may", "terminal", nobody),
    ]


def test_on_sqlite_nothing_of_the_person_is_left_in_the_files(small_house, tmp_path):
    who = person("hanh").model_copy(update={"name": "Trần Thị Mẫu Hạnh"})
    small_house.load(office=office(people=people_with(who)))
    retired(small_house)
    forget(small_house)
    small_house.store.empty_log()
    bytes_left = b"".join(path.read_bytes() for path in Path(tmp_path).glob("office.sqlite3*"))
    assert "Mẫu Hạnh".encode() not in bytes_left and b"hanh@quan" not in bytes_left


def test_what_is_old_goes_and_the_trail_and_the_new_stay(lived):
    year = timedelta(365)
    with lived.store.write() as session:
        assert expire(session, lived.clock.now(), year) == 0
        assert expire(session, lived.clock.now() + year + timedelta(2), year) > 0
    gone = (
        ChatPace,
        Inbound,
        Conversation,
        Stranger,
        LinkCode,
        FindingRow,
        MailAnswer,
        MailAnswerFile,
    )
    assert [table.__tablename__ for table in gone if rows(lived, table)] == []
    for table in (AuditEntry, Report, Extension, Delivery, Leave, AccessEntry, PersonRow):
        assert rows(lived, table)
    assert {copy.reason for copy in rows(lived, Delivery)} == {None}

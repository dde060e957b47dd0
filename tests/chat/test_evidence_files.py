"""Files as evidence: kept by what they are, shown to who reviews, served to no other unit."""

from hashlib import sha256

import pytest

from bot.chat.talk import Outcome, SentFile
from bot.model.replies import EvidenceFile
from bot.model.states import AssignmentState
from bot.rules.evidence import LARGEST, MOST
from tests.chat.talks import PDF


def pdf(name="bao-cao.pdf", content=PDF):
    return SentFile(name, "application/pdf", content)


def test_a_file_with_a_command_is_evidence_and_comes_back_to_the_reviewer(talks, i1):
    said = talks.say("hanh", "/baocao I.1", pdf())
    assert "Tệp minh chứng: 01" in said and "chưa có minh chứng" not in said
    asked = talks.say("nga", "/duyet I.1")
    assert "bao-cao.pdf" in asked
    talks.press("nga", "tệp minh chứng")
    (file,) = talks.last["nga"].files
    assert (file.filename, file.content) == ("bao-cao.pdf", PDF)
    talks.press("nga", "Duyệt")
    assert talks.house[i1].state == AssignmentState.ACCEPTED


def test_a_file_answers_the_question_for_evidence(talks, i1):
    talks.say("hanh", "/baocao I.1")
    assert "Đã ghi nhận" in talks.say("hanh", "", pdf())
    assert talks.house[i1].state == AssignmentState.REPORTED


def test_a_file_alone_is_asked_what_it_is_for(talks):
    said = talks.say("hanh", "", pdf())
    assert "01 tệp" in said and talks.outcome("hanh") is Outcome.UNCLEAR
    assert talks.house.rows(EvidenceFile) == []


@pytest.mark.parametrize("person", ["cuc", "giang"])
def test_no_other_unit_is_served_the_files(talks, person):
    talks.say("hanh", "/baocao I.1", pdf())
    said = talks.say(person, "/minhchung I.1")
    assert talks.last[person].files == () and "bao-cao" not in said
    mark = f"#{talks.house.rows(EvidenceFile)[0].report_id}.0"
    talks.say(person, f"/minhchung {mark}")
    assert talks.last[person].files == ()


@pytest.mark.parametrize(
    ("file", "why"),
    [
        (pdf(content=b""), "tệp rỗng"),
        (pdf(content=PDF + b"\x00" * LARGEST), "lớn hơn 20 MB"),
        (pdf("bao-cao.pdf", b"MZ\x90\x00" + b"\x00" * 60), "chỉ nhận văn bản"),
        (pdf("chay.sh", b"#!/bin/sh\nrm -rf /\n"), "chỉ nhận văn bản"),
    ],
)
def test_a_report_does_not_go_on_without_the_file_that_was_meant(talks, file, why, i1):
    said = talks.say("hanh", "/baocao I.1 12/BC-TP", file)
    assert why in said and "chưa được ghi nhận" in said
    assert talks.house[i1].state == AssignmentState.OPEN
    talks.press("hanh", "không kèm tệp")
    assert talks.house[i1].state == AssignmentState.REPORTED
    assert talks.house.rows(EvidenceFile) == []
    assert "12/BC-TP" in talks.say("hanh", "/xem I.1")


def test_a_document_is_not_of_a_day_to_come(talks, i1):
    said = talks.say("hanh", "/baocao I.1 12/BC-TP ngày 30/6/2024")
    assert "chưa đến" in said and talks.outcome("hanh") is Outcome.ASKED
    assert talks.house[i1].state == AssignmentState.OPEN


def test_no_more_files_than_a_message_may_bring(talks):
    said = talks.say("hanh", "/baocao I.1", *(pdf(f"{n}.pdf") for n in range(MOST + 2)))
    assert said.count("mỗi lần chỉ nhận") == 2
    assert len(talks.house.rows(EvidenceFile)) == MOST


@pytest.mark.parametrize(
    "name", ["../../etc/passwd.pdf", "C:\\x\\y.pdf", "a\u202efdp.exe.pdf", "\x00.pdf"]
)
def test_a_files_name_is_only_a_name(talks, name):
    talks.say("hanh", "/baocao I.1", pdf(name))
    kept = talks.house.rows(EvidenceFile)[0].name
    assert kept.endswith(".pdf")
    assert not any(sign in kept for sign in "/\\\x00\u202e")


def test_the_same_file_is_kept_once_and_unreadable_for_others(talks, tmp_path):
    talks.say("hanh", "/baocao I.1", pdf())
    talks.say("hanh", "/baocao I.2", pdf("khac.pdf"))
    (kept,) = [path for path in (tmp_path / "evidence").rglob("*") if path.is_file()]
    assert kept.stat().st_mode & 0o077 == 0
    assert kept.read_bytes() == PDF


def test_who_follows_up_and_leads_a_unit_looks_at_either(talks):
    from bot.model.office import Role
    from tests.cast import HOME, office, post
    from tests.chat.conftest import PLAN

    talks.house.load(PLAN, office=office(post("head-home", HOME, Role.HEAD, "nga")))
    assert "00 việc" in talks.say("nga", "/viec")
    assert "05 việc" in talks.press("nga", "Toàn cơ quan")
    assert "00 việc" in talks.press("nga", "Đơn vị mình")


def test_a_file_that_is_not_on_the_shelf_any_more_is_said_and_the_others_come(talks, i1, tmp_path):
    other = pdf("phu-luc.pdf", PDF + b"%")
    talks.say("hanh", "/baocao I.1", pdf(), other)
    lost = sha256(PDF).hexdigest()
    (tmp_path / "evidence" / lost[:2] / lost).unlink()
    said = talks.say("nga", "/minhchung I.1")
    assert "chưa lấy ra được: bao-cao.pdf" in said
    assert [file.filename for file in talks.last["nga"].files] == ["phu-luc.pdf"]


def test_a_mere_yes_is_no_evidence_and_is_asked_again(talks, i1):
    talks.say("hanh", "em báo cáo xong I.1 rồi ạ")
    for word in ("đúng", "vâng ạ", "ok"):
        assert "minh chứng" in talks.say("hanh", word)
        assert talks.outcome("hanh") is Outcome.ASKED, word
    assert talks.house[i1].state == AssignmentState.OPEN
    assert "Đã ghi nhận" in talks.say("hanh", "12/BC-TP")

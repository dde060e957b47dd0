"""Polite sentences: what they come to as a command's line, and which of them come to nothing."""

import time

import pytest

from bot.rules.sentences import plain_line, without_courtesy, without_ending

REPORTS = [
    ("dạ em báo cáo xong II.1 rồi ạ", "báo cáo II.1"),
    ("da em bao cao xong II.1 roi a", "báo cáo II.1"),
    ("báo cáo anh, phòng em xong II.1 rồi ạ", "báo cáo II.1"),
    ("II.1 xong rồi ạ, em cảm ơn anh", "báo cáo II.1"),
    ("Báo cáo anh Nam là phòng em đã xong II.1", "báo cáo II.1"),
    ("e xong ii.1 roi nhe chi", "báo cáo ii.1"),
    ("việc II.1 xong rồi nhé", "báo cáo việc II.1"),
    ("em đã gửi báo cáo II.1 rồi", "báo cáo II.1"),
    ("đơn vị em đã hoàn thành II.1 số 12/BC-TP ngày 05/6 ạ", "báo cáo II.1 số 12/BC-TP ngày 05/6"),
    ("da em xong II.1 roi a, so 12/BC-TP", "báo cáo II.1 so 12/BC-TP"),
    ("em làm xong VI.1 tháng 6 rồi", "báo cáo VI.1 tháng 6"),
]
MORE_TIME = [
    ("em xin gia hạn II.2 đến 15/7 vì chưa có số liệu", "gia hạn II.2 đến 15/7 vì chưa có số liệu"),
    ("II.2 em xin gia hạn đến 15/7", "gia hạn II.2 đến 15/7"),
    ("Chúng tôi đề nghị gia hạn việc II.2 đến 15/7 ạ", "gia hạn II.2 đến 15/7"),
    ("xin gia han cho II.2", "gia hạn II.2"),
]
VERDICTS = [
    ("đồng ý gia hạn II.2", "quyết định II.2 đồng ý"),
    ("Không đồng ý II.2 vì việc gấp", "quyết định II.2 không đồng ý vì việc gấp"),
    ("tôi đồng ý cho gia hạn việc II.2 đến 10/7", "quyết định II.2 đồng ý đến 10/7"),
]
LOOKS = [
    ("anh cho em hỏi việc quá hạn", "quá hạn"),
    ("anh cho em hỏi có việc nào quá hạn không ạ?", "quá hạn"),
    ("viec qua han", "quá hạn"),
    ("em muốn biết các việc sắp đến hạn", "sắp tới"),
    ("hôm nay em có việc gì ạ", "việc"),
    ("còn việc gì nữa không", "việc"),
    ("cho em xem II.1", "xem II.1"),
    ("phong noi vu the nao roi", "trạng thái phong noi vu"),
    ("II.1 làm đến đâu rồi em", "trạng thái II.1"),
    ("có gì cho tôi quyết không", "quyết định"),
    ("co de nghi nao cho khong", "quyết định"),
    ("còn báo cáo nào chờ duyệt không", "quyết định"),
    ("II.1 xong chưa anh?", "xem II.1"),
    ("xong II.1 chưa ạ", "xem II.1"),
    ("II.1 chưa xong", "xem II.1"),
    ("em sắp xong II.1", "xem II.1"),
    ("mai em sẽ báo cáo II.1", "xem II.1"),
    ("khi nào phải báo cáo II.1?", "xem II.1"),
]
OTHERS = [
    ("nhờ anh duyệt giúp II.1", "duyệt II.1"),
    ("anh duyệt II.1 giúp em với", "duyệt II.1"),
    ("Em nhận việc II.1 rồi ạ", "nhận việc II.1"),
    ("tìm giải ngân ạ", "tìm giải ngân"),
]
NOT_CERTAIN = [
    "em chưa xong việc ấy",
    "nếu xong em báo",
    "có lẽ II.1 xong rồi, II.2 thì chưa",
    "chào anh",
    "dạ vâng ạ",
    "em cảm ơn anh",
    "",
]
AS_THEY_ARE = ["Báo cáo VI.1 12/BC-TP", "/viec", "xem VI.1", "gia hạn VI.1 15/7 chờ hướng dẫn"]


@pytest.mark.parametrize(("words", "line"), REPORTS + MORE_TIME + VERDICTS + LOOKS + OTHERS)
def test_a_sentence_comes_to_a_line(words, line):
    assert plain_line(words) == line


@pytest.mark.parametrize("words", NOT_CERTAIN)
def test_a_doubt_a_denial_a_promise_or_a_courtesy_comes_to_nothing(words):
    line = plain_line(words)
    assert line is None


@pytest.mark.parametrize("words", AS_THEY_ARE)
def test_a_line_without_courtesy_stays_as_it_is(words):
    assert plain_line(words) == words


def test_whoever_only_advises_advises():
    assert plain_line("đồng ý gia hạn II.2 ạ", "ý kiến") == "ý kiến II.2 đồng ý"
    assert plain_line("còn báo cáo nào chờ duyệt không", "ý kiến") == "duyệt"


@pytest.mark.parametrize(
    "words", ["dạ", "rồi ạ", "em cảm ơn", "kính chào anh", "vâng ạ!", "xin chào"]
)
def test_nothing_is_left_of_a_mere_courtesy(words):
    assert without_courtesy(words) == ""


@pytest.mark.parametrize("piece", ["em ", "dạ, ", ", ", "rồi ạ ", "cảm ơn ", "anh ơi ", "II.1 "])
def test_a_long_text_is_no_sentence_and_costs_nothing(piece):
    for length in (590, 100_000):
        text = (piece * length)[:length]
        begun = time.thread_time()
        plain_line(text), without_courtesy(text), without_ending(text)
        assert time.thread_time() - begun < 1
    assert plain_line("em báo cáo xong II.1 " + "x" * 600) is None


def test_the_ending_alone_is_taken_off():
    assert without_ending("12/BC-TP ngày 05/6 rồi ạ, em cảm ơn anh") == "12/BC-TP ngày 05/6"
    assert without_ending("Phụ lục A") == "Phụ lục A"
    assert without_ending("rồi ạ") == ""

import pytest

from bot.rules.nearest import matches, nearest

COMMANDS = ["báo cáo", "trạng thái", "trợ giúp", "gia hạn", "nhận việc", "danh sách", "trả lại"]


@pytest.mark.parametrize(
    ("wrong", "right"),
    [
        ("baocao", "báo cáo"),
        ("baocaos", "báo cáo"),
        ("baso caso", "báo cáo"),
        ("bao1cao1", "báo cáo"),
        ("boacao", "báo cáo"),
        ("bao cap", "báo cáo"),
        ("trangthais", "trạng thái"),
        ("tragnthai", "trạng thái"),
        ("trojgiups", "trợ giúp"),
        ("giahanj", "gia hạn"),
        ("gai han", "gia hạn"),
        ("GIA HẠN", "gia hạn"),
        ("nhaanj vieecj", "nhận việc"),
        ("danhs sach", "danh sách"),
    ],
)
def test_a_slip_of_the_keyboard_leads_to_the_word_meant(wrong, right):
    assert nearest(wrong, COMMANDS)[0] == right


@pytest.mark.parametrize("wrong", ["xin chào", "bc", "zzz", "ăn cơm chưa", "", "???"])
def test_words_far_from_all_lead_nowhere(wrong):
    assert nearest(wrong, COMMANDS) == []


def test_at_most_three_are_offered_nearest_first():
    units = ["phường 1", "phường 2", "phường 3", "phường 12"]
    assert nearest("phuong 12", units) == ["phường 12", "phường 1", "phường 2"]


@pytest.mark.parametrize(
    ("query", "text", "found"),
    [
        ("hop", "Họp giao ban", True),
        ("hop", "Hợp nhất văn bản", True),
        ("họp", "Họp giao ban", True),
        ("họp", "Hợp nhất văn bản", False),
        ("HỌP", "họp", True),
        ("bao cao thang", "Báo cáo công tác hằng tháng", True),
        ("báo cáo quý", "Báo cáo công tác hằng tháng", False),
        ("giao", "Họp (giao) ban", True),
        ("hóa", "Văn hoá", True),
        ("dong", "Đông", True),
        ("đông", "dong", False),
        ("ho", "Họp", False),
        ("211", "Kế hoạch 211/KH-UBND", True),
        ("", "gì cũng được", True),
    ],
)
def test_every_word_of_a_query_occurs_in_the_text(query, text, found):
    assert matches(query, text) is found

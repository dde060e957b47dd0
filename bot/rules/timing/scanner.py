"""Cuts a spelled phrase into its pieces, from left to right, the longest-known first."""

import re

from bot.rules.timing.atoms import Atom, Kind
from bot.rules.timing.citations import HIDDEN
from bot.rules.timing.date_patterns import DATE_PATTERNS
from bot.rules.timing.rhythm_patterns import BARE_PATTERNS, CADENCE_PATTERNS
from bot.rules.timing.word_patterns import CONNECTING_PATTERNS, GOVERNING_PATTERNS

_PATTERNS = (
    *GOVERNING_PATTERNS,
    *CADENCE_PATTERNS,
    *DATE_PATTERNS,
    *BARE_PATTERNS,
    *CONNECTING_PATTERNS,
)
_WORD = re.compile(rf"[^\W\d_]+|\d+|{HIDDEN}+|.", re.DOTALL)
_FILLER_WORDS = """
    ban bảo bằng báo biết bộ bản cáo cần chỉ cho chủ chức cấp cụ cơ công cứ dụng dựng duyệt dẫn được đã đạo
    đảm đầy đủ để đề đơn đợt đúng đưa gian giá gửi hạn hành hiện hội hoạch hoàn họp khai khẩn kết kế kiểm kịp
    kỳ lập là làm lên liệu mọi mức nghiêm ngay này nộp nhiệm những nhật phải phê phát phối phấn qua quả quyết
    ra rà sát soát sẽ sơ số tác tập tất thành thì thẩm thể thi thiện thời thông thực tiếp tiến tổ tổng toàn
    tốt trình triển trọng túc tục tự ủy văn về vì việc vị vụ với xây xem xét xong xử xuất yêu cầu đấu đánh
    định độ đó tham mưu lịch vẫn còn khác cập lý ý kiến thêm hơn các cả lần hợp sang điểm chậm
"""
_FILLERS = frozenset(_FILLER_WORDS.split())


def scan(folded: str) -> list[Atom]:
    """The pieces of a phrase that is already spelled one way and rid of citations."""
    atoms: list[Atom] = []
    place = 0
    while place < len(folded):
        if folded[place].isspace():
            place += 1
            continue
        atom = next((a for p in _PATTERNS if (a := p.at(folded, place))), None) or _word(
            folded, place
        )
        atoms.append(atom)
        place = atom.end
    return atoms


def _word(folded: str, place: int) -> Atom:
    match = _WORD.match(folded, place)
    assert match is not None
    word = match.group()
    known = word in _FILLERS or not word[0].isalnum()
    return Atom(Kind.FILLER if known else Kind.TEXT, place, match.end(), word=word)

"""Brings a timing phrase to one spelling, letter by letter, so that its own words can still be
quoted.
"""

import re
import unicodedata
from dataclasses import dataclass

# The syllables that carry grammar; any other placing of their tone mark is brought to this one.
_GRAMMAR_WORDS = """
    báo bãi ban bảy bẩy biết bốn buổi bộ các cả cáo căn cần chậm chiều chín chờ chủ chưa chuyển cho
    cuộc cuối cùng cứ cử dài dịp diễn diện dời duy dự đã đầu đảm để đến đề đêm định điều đỉnh đợt
    độ đột đúng được giai giờ giữa giới gửi hai hàng hết hiện hiệu hoãn hoàn hoặc học hội hơn họp
    hồi hướng kế kể kéo khai khăn khẩn khi khoảng khóa không khởi kiến kỳ kỷ kịp ký làm lần lặp lễ
    liền liên lịch lộ lùi lực lượt mỗi mọi mồng mốt một muộn mùng mười mươi năm ngày ngay nghị
    nhận nhất nhật nhiệm những như nửa nữa này ngoài nghỉ phát phải phiên phút quá quan quanh quý
    rưỡi sáng sau sáu sang số sơ sở sớm suốt sự tám tết tháng thành thể thiểu theo thế thêm thì
    thiết thời thông thứ thượng thường thực thủ tiếp tiến tiên tính toàn tổ tổng tối tới trả trách
    tranh trễ triển trình trong trở trưa trung trước trừ trực từ từng tục tư tuần tuỳ tùy tức ủy
    vào vào và văn về vòng việc vụ xác xong xuất xuyên yêu cầu
"""
_SYLLABLES = frozenset(_GRAMMAR_WORDS.split())
_OTHER_SPELLINGS = {
    "hằng": "hàng", "quí": "quý", "kì": "kỳ", "kỉ": "kỷ", "tuỳ": "tùy", "uỷ": "ủy", "bẩy": "bảy",
    "khoá": "khóa", "hoá": "hóa", "đén": "đến", "thảng": "tháng", "qúi": "quý", "qui": "quy",
}  # fmt: skip
_MARKS_OF = """
    thang:tháng quy:quý nam:năm truoc:trước hang:hàng tuan:tuần thuong:thường xuyen:xuyên
    dinh:định ky:kỳ cham:chậm nhat:nhất muon:muộn den:đến het:hết dau:đầu giua:giữa cuoi:cuối
    du:dự kien:kiến lan:lần it:ít va:và hoac:hoặc hoan:hoàn thanh:thành moi:mỗi lien:liên tuc:tục
    dot:đột xuat:xuất khong:không qua:quá ke:kể lam:làm viec:việc gio:giờ chieu:chiều tu:từ
    toi:tối thieu:thiểu yeu:yêu cau:cầu thuc:thực hien:hiện bao:báo cao:cáo gui:gửi ngay:ngày
    thu:thứ chu:chủ trien:triển thoi:thời han:hạn vong:vòng nhan:nhận ke:kế hoach:hoạch ca:cả
    cung:cùng tiep:tiếp nhung:những tro:trở vao:vào giai:giai doan:đoạn nua:nửa hoc:học
"""
_WITHOUT_MARKS = dict(pair.split(":") for pair in _MARKS_OF.split())
_NUMBERED = r"(?=\s*(?:\d|[ivx]+\b))"
_LONE_WORDS = (
    (r"\bthang(?=\s*\d)", "tháng"),
    (r"\bquy" + _NUMBERED, "quý"),
    (r"\bngay(?=\s*\d)", "ngày"),
    (r"\bnam(?=\s*(?:19|20)\d\d)", "năm"),
    (r"\btruoc\b", "trước"),
    (r"\bhang(?= (?:thang|tháng|quy|quý|nam|năm|tuan|tuần|ngay|ngày)\b)", "hàng"),
    (r"(?<=\bhàng )thang\b", "tháng"),
    (r"(?<=\bhàng )quy\b", "quý"),
    (r"(?<=\bhàng )nam\b", "năm"),
    (r"(?<=\bhàng )tuan\b", "tuần"),
    (r"(?<=\bhàng )ngay\b", "ngày"),
)
_LETTERS = re.compile(r"[^\W\d_]+")
_TONES = {"\u0300", "\u0301", "\u0303", "\u0309", "\u0323"}


@dataclass(frozen=True)
class Phrase:
    """A phrase as it is shown and as it is read; letter n of the one is letter n of the other."""

    shown: str
    folded: str

    def quote(self, start: int, end: int) -> str:
        """The plan's own words between two places, without the punctuation around them."""
        return self.shown[start:end].strip(" ,;.:-+/&\"'")


def spell(text: str) -> Phrase:
    """The phrase in one spelling: one form of each letter, tone mark, dash, space and known
    variant.
    """
    shown = _tidy(text)
    lowered = "".join(c.lower() if len(c.lower()) == 1 else c for c in shown)
    folded = _LETTERS.sub(lambda word: _standard(word.group()), lowered)
    return Phrase(shown, _restore_marks(folded))


def _tidy(text: str) -> str:
    """One form for each letter, dash, quotation mark and space; doubled slashes are a slip of the
    pen.
    """
    text = unicodedata.normalize("NFKC", text)
    text = "".join(c for c in text if unicodedata.category(c) not in {"Cf", "Co", "Cn", "Cs"})
    text = re.sub(r"[‐‑‒–—―−]", "-", text)
    text = re.sub(r"[‘’`´′]", "'", text)
    text = re.sub(r"[\n\r\v\f]+\s*[-+•*●▪]\s*", "; ", text)
    named = r"(?i)(^\s*|[;,]\s*|các\s+)(tháng|quý)\s*:\s*(?=\d{1,2}(?!\s*[/\d])|[IVX]+\b)"
    text = re.sub(named, r"\1\2 ", text)
    text = re.sub(r"[*•●▪]+|<[^<>]*>", " ", text)
    text = re.sub(r"(\s*/)(?:\s*/)+", "/", text)
    text = re.sub(r",(\s*,)+", ",", text)
    text = re.sub(r"(^|;)\s*(?:\d{1,2}[.)]|[^\W\d_]\))\s+(?=[^\W\d_])", r"\1 ", text)
    return unicodedata.normalize("NFC", re.sub(r"\s+", " ", text)).strip(" \t-+")


def _key(word: str) -> tuple[str, str]:
    """A syllable as its letters without the tone mark, and the mark: equal wherever the mark was
    put.
    """
    parts = unicodedata.normalize("NFD", word)
    tone = "".join(c for c in parts if c in _TONES)
    return unicodedata.normalize("NFC", "".join(c for c in parts if c not in _TONES)), tone


_STANDARD = {_key(word): word for word in sorted(_SYLLABLES)}


def _standard(word: str) -> str:
    if word.isascii():
        return word
    placed = _STANDARD.get(_key(word), word)
    placed = _OTHER_SPELLINGS.get(placed, placed)
    return placed if len(placed) == len(word) else word


def _restore_marks(folded: str) -> str:
    """Puts back the marks of a phrase typed without any, and of the words that a mixed one betrays."""
    if folded.isascii() and any(len(w) > 2 for w in _LETTERS.findall(folded)):
        # "ngay" alone is "at once"; only before a number or a known word is it "ngày".
        folded = re.sub(
            r"\bngay(?!\s*(?:\d|lam|cuoi|dau|ket|ban|ky|nhan|thu))", "nga\u0001", folded
        )
        folded = _LETTERS.sub(lambda w: _WITHOUT_MARKS.get(w.group(), w.group()), folded)
        return folded.replace("nga\u0001", "ngay")
    for pattern, word in _LONE_WORDS:
        folded = re.sub(pattern, word, folded)
    return folded

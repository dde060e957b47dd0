"""Hides the numbers and dates of cited documents and places, which must never be read as deadlines."""

import re

from bot.rules.timing.spelling import Phrase

HIDDEN = "§"

_CODE = (
    r"(?:kh|qđ|nq|nđ|ct|ctr|cttr|tb|bc|cv|tt|ttr|kl|hd|hdls|ubnd|ubmttq|hđnd|hđbt|vp|qh\d*|pa|đa"
    r"|pl|lt"
    r"|ttlt|qc|gm|cđ|tw|tu|bnv|btc|btp|btttt|bkhcn|bca|bqp|bct|bxd|bgtvt|btnmt|blđtbxh|bgdđt|byt"
    r"|bch"
    r"|nhnn|vpcp|cp|ttg|snv|stp|stc|svhtt|skhcn|hđ|đu|qu|qđ-ubnd|kh-ubnd)"
)
_DATE = (
    r"(?:\d{1,2}\s*[/.-]\s*\d{1,2}\s*[/.-]\s*\d{2,4}"
    r"|\d{1,2}\s*(?:/\s*)?tháng\s*\d{1,2}\s*(?:/\s*)?(?:năm\s*)?(?:\d{4})?"
    r"|\d{1,2}/\d{1,2}(?!\s*/))"
)
_OF_DATE = rf"(?:\s*,?\s*(?:ban hành\s+)?(?:ký\s+)?ngày\s*{_DATE}|\s+năm\s+\d{{4}})?"
_TYPE = (
    r"(?:nghị định|nghị quyết|quyết định|kế hoạch|công văn|chỉ thị|thông tư|thông tư liên tịch"
    r"|luật|đề án"
    r"|kết luận|chương trình|tờ trình|thông báo|hướng dẫn|công điện|văn bản|pháp lệnh|chiến lược"
    r"|dự án"
    r"|quy định|quy chế|nghị định thư|giấy mời|biên bản)"
)
_NOT_A_SPAN = (
    r"(?!\d|\s*(?:tháng(?!\s*\d)|ngày(?!\s*\d)|năm(?!\s*\d{4})|lần|tuần|quý(?!\s*[\divx])|giờ)"
    r"(?![^\W\d_])|\s*[/.-]\s*\d)"
)
_PART = r"(?:đợt|bước|vòng|giai đoạn|hạng mục|lần(?: thứ)?|kỳ|lớp|phần|tập|quyển|phiên bản|dự án)"
_PLACE = (
    r"(?:đường|quận|phường|khu phố|tổ dân phố|tổ|ấp|thôn|khóm|xã|huyện|công viên|cầu|quảng trường"
    r"|trường"
    r"|bệnh viện|tổng đài|cổng|cổng thông tin|điều|khoản|mục|phụ lục|biểu|biểu mẫu|mẫu|mẫu số"
    r"|chương|phần"
    r"|tiểu mục|dòng|stt|nhóm|khóa|phiên|phiên họp|đại hội)"
)
_CITATIONS = tuple(
    re.compile(source)
    for source in (
        # 13/2026/QĐ-UBND, 14-KL/TW, 211 /KH-UBND, 74/2022/QH15
        rf"(?:số\s*:?\s*)?(?<!\d)\d+[a-z]?\s*[/-]\s*(?:(?:19|20)\d\d\s*[/-]\s*)?{_CODE}"
        rf"(?![^\W\d_])(?:\s?[-/]\s?[^\W_]+)*{_OF_DATE}",
        rf"(?<![^\W\d_])số\s*:?\s*\d+[a-z]?(?:\s*[/-]\s*[\w.]+)*{_OF_DATE}",
        rf"(?<![^\W\d_]){_TYPE}\s+\d+/(?:19|20)\d\d(?:/[\w-]+)?{_OF_DATE}",
        rf"(?<![^\W\d_]){_TYPE}\s+(?!(?:19|20)\d\d(?!\d))\d+{_NOT_A_SPAN}{_OF_DATE}",
        rf"(?<![^\W\d_])(?:theo|căn cứ|tại)\s+(?:[^\W\d_]+\s+){{0,3}}?{_TYPE}\s+ngày\s*{_DATE}",
        rf"(?<![^\W\d_]){_PLACE}\s+\d+(?:[/.-]\d+)*[a-z]?{_NOT_A_SPAN}",
        rf"(?<![^\W\d_]){_PART}\s+\d{{1,2}}{_NOT_A_SPAN}",
        r"\d+(?:[.,]\d+)?\s*%",
        r"(?<!\d)\d{1,3}(?:[.,]\d{3})+(?!\d)",
    )
)


def hide_citations(phrase: Phrase) -> Phrase:
    """The phrase with every cited number blotted out for reading; what is shown stays as it was."""
    folded = phrase.folded
    for citation in _CITATIONS:
        folded = citation.sub(lambda match: HIDDEN * len(match.group()), folded)
    return Phrase(phrase.shown, folded)

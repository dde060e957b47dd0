"""What a polite sentence asks for, as the plain line of a command; only where that is certain.

`dạ em báo cáo xong II.1 rồi ạ` is `báo cáo II.1`. A sentence that doubts, denies, promises or asks
(`II.1 chưa xong`) tells of nothing done: what it is about is shown.
"""

import re

from bot.rules.spoken_refs import take_ref
from bot.rules.typed_words import lowered, tidy, typed

_WHOM = (
    r"(?:(?:các )?(?:anh chị|ông bà|anh|chị|ông|bà|cô|chú|bác|thầy|sếp|lãnh đạo|thủ trưởng|đồng chí"
    r"|đ/c|bạn|mọi người|bot|em)(?: (?:ơi|à|ạ))?)"
)
_WHO = (
    r"(?:(?:chúng |bọn |bên |đơn vị |phòng |phường )(?:em|tôi|mình)"
    r"|đơn vị|em|e|tôi|mình|cháu|con)"
)
_OPENING = typed(
    r"(?:[\s,.:;!]+"
    r"|(?:dạ|vâng|alo)(?= |,|$)"
    rf"|(?:kính |em |tôi |xin )?(?:thưa|gửi|chào)(?: {_WHOM})?(?=[ ,:]|$)"
    rf"|báo cáo {_WHOM}(?: \w+){{1,3}} là(?= )"
    rf"|báo cáo {_WHOM}(?=[ ,:])"
    rf"|(?:{_WHOM} )?(?:cho|giúp) {_WHO}(?: (?:xin|hỏi|hỏi thăm|biết))*(?: (?:về|là))?(?= )"
    rf"|{_WHOM}(?=[ ,]|$)"
    rf"|{_WHO}(?= )"
    r"|(?:muốn|cần|xin phép|xin được|xin|nhờ|phiền|vui lòng|làm ơn|hỏi thăm|hỏi|biết|được|là|vừa|mới)(?= ))",
    whole=False,
)
_CLOSING = re.compile(
    typed(
        rf"(?:[\s,.!?…]+|(?: |^)(?:rồi ạ|(?:rồi|ạ|nhé) {_WHOM}|rồi|nhé|nha|nhá|với|giúp {_WHO}|giúp)"
        r"|(?:^|[\s,.]+)(?:em |tôi )?(?:xin )?(?:trân trọng )?cảm ơn.*)",
        whole=False,
    ).pattern
    + r"$|(?: |^)ạ$"
)
_FAVOUR = typed(rf" giúp(?: {_WHO})?(?= )", whole=False)
_REASON = typed(r"(?:vì|do|bởi|lý do|nguyên nhân|nhưng|:)")
_DOUBT = typed(
    r"(?:chưa|không|chẳng|đừng|hay|nếu|khi nào|bao giờ|liệu|sắp|sẽ|chắc|có lẽ|hình như|dự kiến|định)"
)
_DONE = (
    r"(?:đã )?(?:(?:gửi |nộp )?(?:báo cáo|làm|thực hiện|hoàn thành|giải quyết|xử lý|triển khai) )?"
    r"(?:(?:đã )?(?:xong|hoàn thành|hoàn tất))(?: rồi)?|đã (?:gửi|nộp) báo cáo(?: rồi)?"
)
_DONE = f"(?:{_DONE})"
_DONE_FIRST = typed(rf"{_DONE}(?: (?:việc|nhiệm vụ|kế hoạch))?:?\s+", whole=False)
_DONE_LAST = typed(rf",?~(?:thì |là )?(?:{_WHO} )?{_DONE}")
_MORE_TIME_FIRST = typed(
    r"(?:đề nghị |xin )?(?:cho )?(?:phép )?gia hạn(?: thêm)?(?: thời hạn)?(?: cho)?(?: việc)?\s+",
    whole=False,
)
_MORE_TIME_LAST = typed(
    rf",?~(?:thì )?(?:{_WHO} )?(?:đề nghị |xin )?(?:cho )?(?:{_WHO} )?(?:được )?gia hạn(?: thêm)?"
)
_AGREED = typed(
    r"(?P<what>(?:không )?đồng ý)(?: cho)?(?: gia hạn)?(?: cho)?(?: (?:việc|nhiệm vụ))?\s+",
    whole=False,
)
_THINGS = (
    r"(?:(?:các|những|mấy|bao nhiêu|còn|có|đang có) )*(?:việc|nhiệm vụ)"
    r"(?: (?:nào|gì|đang|đã|bị|còn|của {0}))*"
)
_LOOKS = tuple(
    (typed(pattern.format(things=_THINGS.format(_WHO)), whole=False), line)
    for pattern, line in (
        (r"{things}(?: (?:quá|trễ|chậm) hạn| bị trễ)(?: (?:rồi|nào|gì|không))*\??", "quá hạn"),
        (r"{things} (?:sắp|gần)(?: (?:đến|tới))? hạn(?: (?:nào|gì|không))*\??", "sắp tới"),
        (
            rf"(?:(?:hôm nay|tuần này|bây giờ|giờ|hiện nay|hiện) )?(?:{_WHO} )?"
            r"{things}(?: (?:phải|cần) làm| chưa xong| chưa làm)?(?: (?:không|nữa))*\??",
            "việc",
        ),
    )
)
_AFTER_REF = typed(r"(?:[\s,.:;]|(?:rồi|ạ|nhé)(?=[\s,.:;]|$))*", whole=False)
_STOPS = " ,.:;-"
DECIDES, ADVISES, REVIEWS = "quyết định", "ý kiến", "duyệt"
_DENIES = typed(r"^\s*chưa|(?:chưa(?: ạ)?|\?)\s*$")
# `vi` without its mark begins other words too (`vi phạm`).
_BECAUSE = re.compile(r"[\s,]*(?:(?:với )?(?:lý|lí|ly|li) do(?:\s*:| là\b)\s*|(?:vì|do)\s+)")
LONGEST = 600  # characters: whoever writes more writes no sentence
MOST_WORDS = 40  # of a sentence that is searched for what it is about
_STATE_OF = typed(
    r"(?:tình hình )?(?P<what>\S.*?) (?:thì )?(?:(?:đang )?(?:thế nào|ra sao)|(?:làm )?(?:đến|tới) đâu)",
    whole=False,
)
_WAITS = typed(
    r"(?:có |còn )*(?:đề nghị|báo cáo|việc|gì)(?: gia hạn)?"
    rf"(?: (?:nào|gì|đang|cần|cho|phải|{_WHO}))* (?:chờ|duyệt|quyết định|quyết|cho ý kiến)"
    rf"(?: (?:{_WHO}|duyệt|quyết định|không|nào|gì))*",
    whole=False,
)
_ASKS_WHAT = typed(r"(?:gì|nào|bao nhiêu|mấy|những|các)")


def without_courtesy(words: str) -> str:
    """The sentence without whom it is addressed to, who speaks, and its polite ending."""
    text = without_ending(words)
    if len(text) > LONGEST:
        return text
    while (found := _OPENING.match(lowered(text))) and found.end():
        text = text[found.end() :]
    favour = _FAVOUR.search(lowered(text))
    return text[: favour.start()] + text[favour.end() :] if favour else text


def without_ending(words: str) -> str:
    """The words without the polite ones at their end: `12/BC-TP rồi ạ, em cảm ơn`; a long text as it is."""
    text = tidy(words)
    if len(text) > LONGEST:
        return text
    while (found := _CLOSING.search(lowered(text))) and found.start() < len(text):
        text = text[: found.start()]
    return text


def without_because(words: str) -> str:
    """A reason without the words that people put before it (`vì`, `lý do:`)."""
    found = _BECAUSE.match(lowered(words))
    return words[found.end() :] if found else words


def denies(words: str) -> bool:
    """Whether what is said of an assignment denies or asks (`chưa xong`, `xong chưa ạ?`)."""
    return _DENIES.search(lowered(words)) is not None


def plain_line(words: str, verdict: str = DECIDES) -> str | None:
    """The line of a command that the sentence comes to; None where it is not certain.

    `verdict` is the command by which the person agrees to more time, or does not.

    A sentence without any courtesy that is no more than a line of its own comes back as it is.
    """
    core = without_courtesy(words) if len(words) <= LONGEST else ""
    if not core:
        return None
    looks = _looking(core)
    if looks is not None:
        return looks
    if _WAITS.fullmatch(lowered(core)):
        return verdict if verdict == DECIDES else REVIEWS
    agreed = _agreed(core, verdict)
    if agreed is not None:
        return agreed
    claim = _REASON.split(lowered(core), maxsplit=1)[0]
    if "?" in words or _DOUBT.search(claim):
        return _shown(core)
    return _done(core) or _more_time(core) or core


def _looking(core: str) -> str | None:
    text = lowered(core)
    for pattern, line in _LOOKS:
        if pattern.fullmatch(text) and (line != "việc" or _ASKS_WHAT.search(text)):
            return line
    state_of = _STATE_OF.fullmatch(text)
    return f"trạng thái {core[state_of.start('what') : state_of.end('what')]}" if state_of else None


def _shown(core: str) -> str | None:
    """The one assignment that a doubt, a promise or a question names: it is shown, with what can be done."""
    words = core.split()
    found = (take_ref(" ".join(words[at:])) for at in range(min(len(words), MOST_WORDS)))
    refs = {ref[0].ref for ref in found if ref is not None}
    return f"xem {refs.pop()}" if len(refs) == 1 and "" not in refs else None


def _agreed(core: str, verdict: str) -> str | None:
    """What is said of a request for more time (`đồng ý gia hạn II.1`)."""
    found = _AGREED.match(lowered(core))
    named = core[found.end() :] if found else ""
    ref = take_ref(named)
    if found is None or ref is None:
        return None
    rest = ref[1]
    which = named[: named.rindex(rest)].strip(_STOPS) if rest else named
    return f"{verdict} {which} {found['what']} {rest}".strip()


def _done(core: str) -> str | None:
    return _about(core, _DONE_FIRST, _DONE_LAST, "báo cáo")


def _more_time(core: str) -> str | None:
    return _about(core, _MORE_TIME_FIRST, _MORE_TIME_LAST, "gia hạn")


def _about(core: str, before: re.Pattern[str], after: re.Pattern[str], name: str) -> str | None:
    """`name` with the assignment that is named after the one phrase or before the other."""
    first = before.match(lowered(core))
    named = core[first.end() :] if first else core
    found = take_ref(named)
    if found is None:
        return None
    rest = found[1]
    ref = named[: named.rindex(rest)].strip(_STOPS) if rest else named
    if not first:
        last = after.match(lowered(rest))
        if last is None:
            return None
        rest = rest[last.end() :]
    polite = _AFTER_REF.match(lowered(rest))
    assert polite is not None
    return f"{name} {ref} {rest[polite.end() :].strip(_STOPS)}".strip()

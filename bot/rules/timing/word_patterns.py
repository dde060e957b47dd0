"""How limits, conditions, spans from an event and other governing words are written."""

import re

from bot.rules.timing.atoms import Atom, Bound, Build, Kind, Pattern, pattern, plain
from bot.rules.timing.numbers import number

_NAMED_TIME = r"(?:ngày|tháng|quý|năm|tuần|kỳ|thứ|đầu|giữa|cuối|mùng|mồng|#|@|q\d|t\d|6 tháng)"


def _bound(bound: Bound) -> Build:
    return lambda match: Atom(Kind.BOUND, bound=bound)


def _hour(match: re.Match[str]) -> Atom:
    minutes = match["m"] or match["n"] or "00"
    return Atom(Kind.HOUR, number=int(match["h"]) * 60 + int(minutes), word=match["m"] or "")


def _quantity(match: re.Match[str]) -> Atom:
    return Atom(Kind.QUANTITY, number=number(match["n"]), word=" ".join(match["unit"].split()))


# These come before the dates: they hold words and numbers that would pass for one.
GOVERNING_PATTERNS: tuple[Pattern, ...] = (
    plain(
        r"(?:ngày|tháng|quý)~(?:\{\w*\}|[.]{3,}|_+)(?=~(?:/|tháng|của|hàng|năm))|\{\w*\}|_{2,}",
        Kind.PLACEHOLDER,
    ),
    plain(
        r"(?:và~|cho )?(?:các|những|mọi) (?:năm|tháng|quý|kỳ) (?:tiếp theo|sau này|kế tiếp|tiếp"
        r"|sau|về sau"
        r"|tới|còn lại)(?: của \w+)?|trở đi|và (?:các )?năm (?:tiếp theo|sau)",
        Kind.ONWARDS,
    ),
    plain(r"(?:và~|sau đó |tiếp tục )*(?:duy trì|bảo dưỡng|cập nhật thường xuyên)", Kind.UPKEEP),
    plain(r"[.]{3}(?=~của)", Kind.TRIGGER),
    plain(r"(?:báo cáo |kỳ )?(?:lần )?đầu tiên|lần đầu", Kind.FILLER, "đầu tiên"),
    pattern(
        r"(?:bắt đầu|khởi công|khởi động)(?: (?:từ|vào|trong|kể từ))*(?= " + _NAMED_TIME + r"|~\d)",
        _bound(Bound.FROM),
    ),
    pattern(
        r"(?<!khi\s)(?<!ngày\s)(?<!điểm\s)(?<!sau\s)(?<!từ\s)kết thúc(?: (?:vào|trong))*(?= "
        + _NAMED_TIME
        + r"|~\d)",
        _bound(Bound.BY),
    ),
    plain(
        r"(?:ubnd|ủy ban nhân dân|hđnd|hội đồng nhân dân|công an|phòng|sở|ban|văn phòng|trung tâm"
        r"|thanh tra)"
        r"(?: (?:ubnd|hđnd|nội vụ|tư pháp|tài chính(?:~-~kế hoạch)?|kinh tế|y tế|văn hóa|quận"
        r"|huyện|thành phố"
        r"|tỉnh|phường|xã|tp))+(?:~\d+)?|theo dõi|bắt đầu|ban đầu|bước đầu|đầu tư",
        Kind.FILLER,
    ),
    plain(
        r"định kỳ|khẩn trương|sửa đổi|bãi bỏ|chuyển đổi số|thứ tự|trực tiếp|số liệu|kỳ nghỉ"
        r"|thời kỳ(?!~\d)"
        r"|(?:lần|khóa|đợt|hội nghị|năm) thứ #|tiếp theo(?! (?:tháng|quý|năm))|trong (?:đó|khi)",
        Kind.FILLER,
    ),
    plain(r"đột xuất", Kind.AD_HOC),
    plain(
        r"(?:thời gian |thời điểm )?(?:dự kiến|dự định|ước|khoảng(?! thời gian| cách))",
        Kind.EXPECTED,
    ),
    plain(
        r"(?:và )?(?:định hướng|tầm nhìn|hướng)(?: (?:đến|tới))? (?:năm~)?\d{4}",
        Kind.FILLER,
    ),
    plain(
        r"so với (?:cùng kỳ )?(?:(?:năm|tháng|quý)(?: trước|~\d+(?:/\d+)?)?)?"
        r"|cùng kỳ(?: năm (?:trước|~\d+))?",
        Kind.TEXT,
    ),
    plain(
        r"học kỳ(?: @|~\d+)?(?:~[,-]?~năm học(?:~\d{4}~-~\d{4})?)?|"
        r"(?:đầu|giữa|cuối|hết)~/?(?: đầu| giữa| cuối)* (?:kỳ(?! báo cáo)|nhiệm kỳ|năm học|học kỳ"
        r"|khóa|vụ)"
        r"(?: @|~\d+)?|học kỳ(?: @|~\d+)?|năm học(?!~\d)|(?:nhân )?(?:các )?dịp(?: lễ| tết)*"
        r"|tết(?: (?:nguyên đán|dương lịch|trung thu|âm lịch))?|vụ (?:mùa|đông xuân|hè thu|chiêm"
        r"|xuân)"
        r"|mùa (?:mưa|khô|bão|lũ|hè|xuân|đông|thu)|năm lẻ|năm chẵn",
        Kind.UNDATED,
    ),
    plain(
        r"(?:thay đổi|điều chỉnh|chuyển|đổi|cập nhật) (?:thời (?:hạn|gian)|tiến độ|hạn)"
        r"|(?:gia hạn|lùi|dời|hoãn|kéo dài)(?: thời (?:hạn|gian)| tiến độ)?|chuyển(?= (?:sang"
        r"|đến))",
        Kind.MOVED,
    ),
    plain(
        r"trừ|ngoại trừ|riêng (?:tháng|quý)~(?:#|@)|tạm dừng|dừng"
        r"|không (?:kể|bao gồm|thực hiện|phải|tổ chức|còn|thường xuyên)",
        Kind.REFUSAL,
    ),
    pattern(
        r"(?:(?:chậm|muộn|trễ) nhất (?:là )?)?trước khi (?:kết thúc|hết)(?= "
        + _NAMED_TIME
        + ")|không (?:quá|muộn hơn|chậm hơn|trễ hơn|sau|vượt quá|để quá)|quá(?= #)"
        r"|trước~(?:hoặc|và|,)~(?:trong|đúng|vào)|(?:chậm|muộn|trễ) nhất(?: là| vào| trong| từ)*"
        r"(?: (?:đến|tới)(?: hết)?)?|(?:thời )?hạn (?:cuối(?: cùng)?|chót)(?: là)?|tối đa",
        _bound(Bound.BY),
    ),
    pattern(
        r"(?:kể |tính |bắt đầu )?từ (?:nay|thời điểm ban hành|(?:khi|ngày) (?:ký "
        r"|ban hành )+(?:kế hoạch )?(?:này )?"
        r"|(?:khi|ngày) kế hoạch (?:này )?(?:được )?(?:ban hành|có hiệu lực"
        r"|ký))(?=~,?~(?:cho )?(?:đến|tới|-))",
        lambda m: Atom(Kind.BOUND, bound=Bound.FROM, word="now"),
    ),
    pattern(
        r"(?:cho )?(?:đến|tới) hết|đến khi (?:kết thúc|hết)(?= " + _NAMED_TIME + ")",
        _bound(Bound.UNTIL_END),
    ),
    plain(
        r"(?:ngay )?(?:(?:sau|trước|từ|kể từ|tính từ|đến|cho đến) )?khi|(?:tùy"
        r"|phụ thuộc)(?: thuộc)?"
        r"|căn cứ|trên cơ sở|theo(?! (?:định kỳ|dõi|hàng|mỗi|từng|tuần|tháng|quý|năm|6|06))"
        r"|phát sinh|(?:tại )?(?:các )?kỳ họp|ngay sau(?! ngày| #)|chờ|đợi",
        Kind.TRIGGER,
    ),
    plain(
        r"trong (?:vòng|thời hạn|thời gian|khoảng thời gian|khoảng)(?: là| không quá| tối đa)*",
        Kind.WITHIN,
    ),
    pattern(
        r"(?P<h>\d{1,2})~(?:(?:giờ|h|g)~(?:(?P<m>[0-5]\d)(?!\d))?(?:~(?:phút|p|'))?"
        r"|:(?P<n>[0-5]\d))"
        r"(?! làm việc)",
        _hour,
    ),
    # "02 ngày (14-15/6)": how long it takes says nothing beside the days themselves.
    plain(r"# ngày(?=~[:(,]?~(?:từ )?(?:ngày~)?\d{1,2}~(?:-|và|,|/|đến|tới)~\d)", Kind.FILLER),
    pattern(
        r"(?P<n>#) (?P<unit>ngày làm việc|ngày đêm|ngày|giờ làm việc)(?! (?:đầu"
        r"|cuối))(?!~\d)(?! tháng~\d)",
        _quantity,
    ),
    # 05 tháng, 2 tuần, một năm: not the months of a cadence, and not "10 tháng 6".
    pattern(
        r"(?!(?:0?[369]|12|ba|sáu|chín) tháng~(?:[.;)]|$)|(?:0?4|bốn) quý)(?P<n>#) (?P<unit>tháng|tuần|năm"
        r"|quý)(?!~\d)(?! (?:đầu|cuối|một lần))"
        r"(?=~(?:,~)?(?:kể từ|tính từ|từ (?:ngày|khi)|sau|trước khi|trước ngày(?!~\d)|[.;)]|$))",
        _quantity,
    ),
)

# These come after the dates: what is left of the small words.
CONNECTING_PATTERNS: tuple[Pattern, ...] = (
    plain(r"hoặc là|hoặc|hay", Kind.SEPARATOR, "hoặc"),
    plain(r"và|cùng với|cùng|&|\+", Kind.SEPARATOR, "và"),
    plain(r",", Kind.SEPARATOR, ","),
    plain(r";", Kind.SEPARATOR, ";"),
    plain(r":", Kind.SEPARATOR, ":"),
    plain(r"/", Kind.SEPARATOR, "/"),
    plain(r"-", Kind.SEPARATOR, "-"),
    plain(r"[.]+(?!\d)", Kind.SEPARATOR, "."),
    plain(r"của", Kind.OF),
    plain(r"trước (?:mắt|hết|đây|tiên|đó)", Kind.FILLER),
    pattern(r"trước", _bound(Bound.BEFORE)),
    pattern(r"(?:cho )?đến|tới", _bound(Bound.UNTIL)),
    pattern(r"hết", _bound(Bound.BY)),
    pattern(r"(?:bắt đầu |thực hiện |kể |tính )?từ", _bound(Bound.FROM)),
    plain(r"sau đó|theo|nay|(?:buổi )?(?:sáng|trưa|chiều|tối)", Kind.FILLER),
    pattern(r"sau", _bound(Bound.AFTER)),
    pattern(r"trong|vào|tại|lúc|suốt", _bound(Bound.IN)),
    pattern(r"(?P<n>\d{1,4}|@)", lambda m: Atom(Kind.NUMBER, number=number(m["n"]))),
)

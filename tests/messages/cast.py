# ruff: noqa: E501 -- the plan's own sentences are long
"""A fixed cast: an office, its readers and what they are told, for every kind of message."""

from datetime import date, datetime, timedelta, timezone

from bot.messages.digest_view import DigestView, SectionView
from bot.messages.escalation_view import EscalationUnit, EscalationView, Severity
from bot.messages.item_view import ItemView, Section, Told
from bot.messages.payload import Attachment, Mail
from bot.messages.reader_view import Reader
from bot.messages.status_view import StatusGroup, StatusGroupView, StatusView
from bot.model.office import Role

HANOI = timezone(timedelta(hours=7))
FRIDAY = date(2024, 6, 7)
OFFICE = "Ủy ban nhân dân Quận 1"
HEAD = Reader(
    id="truong-phong-tckh",
    name="Trưởng phòng Tài chính – Kế hoạch",
    posts=("Trưởng phòng Tài chính – Kế hoạch",),
)
MONITOR = Reader(
    id="truong-phong-noi-vu", name="Trưởng phòng Nội vụ", posts=("Trưởng phòng Nội vụ",)
)
CHAIR = Reader(id="chu-tich", name="Chủ tịch Ủy ban nhân dân Quận 1", posts=("Chủ tịch",))

HOSTILE = '<script>alert("1")</script> & =HYPERLINK("x")\r\nBcc: a@b.example \u202exlsx.exe\x00'

DISBURSEMENT = (
    "Báo cáo tổng thể tình hình giải ngân kế hoạch đầu tư công 2024 hàng tháng của Quận 1"
)
DIALOGUE = (
    "Tổ chức các cuộc hội nghị/tọa đàm với nhiều hình thức đa dạng, phù hợp để trao đổi, đối thoại "
    "doanh nghiệp, nhà đầu tư về các chính sách, quy định tổ chức, cá nhân quan tâm, phản ánh về "
    "những khó khăn, bất cập trong thực tiễn, tập trung các nội dung: hoạt động kinh doanh; quản lý, "
    "kiểm tra chuyên ngành đối với hàng hóa xuất khẩu, nhập khẩu; quản lý hành chính và đăng ký đất "
    "đai. Định kỳ báo cáo Chủ tịch UBND Thành phố; ít nhất 01 lần/quý."
)
REMEDIATION = (
    "Xây dựng kế hoạch khắc phục hạn chế Chỉ số cải cách hành chính tại đơn vị và thực hiện một cách "
    "đồng bộ, hiệu quả gắn với mục tiêu nâng cao sự hài lòng của người dân, tổ chức đối với sự phục "
    "vụ của cơ quan hành chính nhà nước"
)


def item(ref: str = "VI.1", **changes: object) -> ItemView:
    """An assignment of the finance office, due today, with whatever is different about it."""
    fields: dict[str, object] = {
        "assignment": f"{ref}/2024-06/phong-tai-chinh-ke-hoach",
        "ref": ref,
        "area": "Lĩnh vực cải cách tài chính công",
        "title": DISBURSEMENT,
        "product": "Báo cáo",
        "timing": "Định kỳ trước ngày 08 hàng tháng",
        "source": f"Phụ lục, dòng {ref}",
        "plan_number": "211/KH-UBND",
        "plan_issued_on": date(2024, 5, 23),
        "unit": "Phòng Tài chính – Kế hoạch",
        "period": "2024-06",
        "section": Section.DUE_TODAY,
        "role": Role.HEAD,
        "rungs": ("0",),
        "due_on": FRIDAY,
        "act_by": FRIDAY,
    }
    return ItemView.model_validate(fields | changes)


def digest(*items: ItemView, reader: Reader = HEAD, **changes: object) -> DigestView:
    """A digest of these items, put into their sections in the order of reading."""
    sections = tuple(
        SectionView(section=section, items=of_it)
        for section in Section
        if (of_it := tuple(one for one in items if one.section is section))
    )
    fields: dict[str, object] = {
        "office": OFFICE,
        "place": "Quận 1",
        "day": FRIDAY,
        "reader": reader,
        "sections": sections,
        "reply_to": "theodoi@quan1.example",
        "monitoring_unit": "Phòng Nội vụ",
    }
    return DigestView.model_validate(fields | changes)


def late(ref: str, days: int, working_days: int, **changes: object) -> ItemView:
    """An overdue assignment."""
    due_on = FRIDAY - timedelta(days=days)
    fields: dict[str, object] = {
        "section": Section.OVERDUE,
        "rungs": (f"+{working_days}",),
        "due_on": due_on,
        "act_by": due_on,
        "days_late": days,
        "working_days_late": working_days,
    }
    return item(ref, **(fields | changes))


def soon(ref: str, due_on: date, left: int, **changes: object) -> ItemView:
    """An assignment that falls due soon."""
    fields: dict[str, object] = {
        "section": Section.DUE_SOON,
        "rungs": (f"-{left}",),
        "due_on": due_on,
        "act_by": due_on,
        "working_days_left": left,
    }
    return item(ref, **(fields | changes))


SUNDAY_CASE = item(
    "B.III.1b",
    title=REMEDIATION,
    product="Kế hoạch",
    timing="trước ngày 10 tháng 6 năm 2024",
    source="Phần III, khoản 1, đoạn 2",
    quote=(
        "Xây dựng kế hoạch khắc phục hạn chế Chỉ số cải cách hành chính tại đơn vị …; gửi về Ủy ban "
        "nhân dân Quận 1 (qua Phòng Nội vụ) trước ngày 10 tháng 6 năm 2024 để theo dõi, tổng hợp."
    ),
    period="2024-06-09",
    due_on=date(2024, 6, 9),
    act_by=FRIDAY,
)


def mixed_digest() -> DigestView:
    """Ten assignments, something in every section."""
    return digest(
        item(
            "VI.3",
            title=(
                "Tham mưu Kế hoạch triển khai các giải pháp cải thiện, nâng cao Chỉ số năng lực cạnh "
                "tranh cấp tỉnh PCI, DDCI của Quận 1 năm 2024"
            ),
            product="Kế hoạch",
            timing="Quý II",
            section=Section.RETURNED,
            rungs=("returned",),
            period="2024-Q2",
            due_on=date(2024, 6, 30),
            act_by=date(2024, 6, 28),
            working_days_left=15,
            reason="Dự thảo Kế hoạch chưa nêu chỉ tiêu DDCI và chưa phân công đơn vị thực hiện.",
        ),
        late(
            "VI.1",
            4,
            4,
            is_new=False,
            missed=("-2", "0"),
            rungs=("+3",),
        ),
        late(
            "III.4",
            1,
            1,
            title=(
                "Tham mưu giải quyết, tháo gỡ các khó khăn trong việc thực hiện giải quyết hồ sơ TTHC "
                "trên Hệ thống thông tin giải quyết TTHC"
            ),
            product="Văn bản",
            timing="Thường xuyên trong năm",
            unit="Văn phòng UBND",
            further_units=("Trung tâm Công nghệ thông tin",),
            role=Role.SUBSTITUTE,
            on_behalf_of="Chánh Văn phòng UBND",
            is_progress_report=True,
            period="2024-Q2",
        ),
        SUNDAY_CASE,
        item("VI.1", title=DISBURSEMENT),
        soon(
            "I.6",
            date(2024, 6, 30),
            5,
            title=DIALOGUE,
            product="Hội nghị/ Tọa đàm trực tiếp hoặc trực tuyến",
            timing="Thường xuyên trong năm",
            act_by=date(2024, 6, 28),
            period="2024-Q2",
            is_new=True,
        ),
        soon(
            "VIII.1",
            date(2024, 6, 21),
            10,
            title=(
                "Tham mưu Ủy ban nhân dân quận triển khai Kế hoạch về tiếp tục triển khai thực hiện "
                "các chính sách hỗ trợ doanh nghiệp."
            ),
            product="Kế hoạch",
            timing="Trong năm 2024",
            period="2024",
            extended_from=date(2024, 6, 7),
        ),
        item(
            "VI.5",
            title="Triển khai, đôn đốc thực hiện các kiến nghị sau thanh tra, kiểm toán nhà nước về tài chính, ngân sách",
            product="Văn bản chỉ đạo",
            timing="Thường xuyên trong năm",
            section=Section.NEW,
            rungs=("opened",),
            due_on=date(2024, 9, 30),
            act_by=date(2024, 9, 30),
            working_days_left=79,
            period="2024-Q3",
            is_progress_report=True,
        ),
        cooperating(
            "I.1",
            "Triển khai Kế hoạch tổ chức Hội thi tuyên truyền cải cách hành chính của Thành phố năm 2024.",
        ),
        item(
            "IX.1",
            title="Khảo sát sự hài lòng người dân (SIPAS): Phối hợp Bưu điện Thành phố triển khai, hướng dẫn đối với các đơn vị được khảo sát.",
            product="Văn bản chỉ đạo",
            timing="Sau khi Sở Nội vụ triển khai theo yêu cầu của Bộ Nội vụ (dự kiến tháng 10 năm 2024)",
            section=Section.EXPECTED,
            unit="Phòng Nội vụ",
            role=Role.MONITORING,
            rungs=("expected",),
            due_on=None,
            act_by=None,
            expected_on=date(2024, 10, 31),
            trigger="Sở Nội vụ triển khai theo yêu cầu của Bộ Nội vụ",
            period="2024",
        ),
        other_open=5,
        chat_enabled=True,
    )


def cooperating(ref: str, title: str, **changes: object) -> ItemView:
    """An assignment that the reader's unit helps with."""
    fields: dict[str, object] = {
        "title": title,
        "unit": "Phòng Nội vụ",
        "section": Section.COOPERATING,
        "role": Role.COOPERATING,
        "rungs": ("opened",),
        "due_on": date(2024, 6, 30),
        "act_by": date(2024, 6, 28),
        "working_days_left": 15,
    }
    return item(ref, **(fields | changes))


TITLES = (
    "Tăng cường kiểm tra, khảo sát công tác cải cách hành chính trên địa bàn Quận 1 năm 2024.",
    "Tham mưu tổng hợp báo cáo dự báo kết quả Chỉ số cải cách hành chính của Quận 1 năm 2024",
    DIALOGUE,
    "Tăng cường kiểm tra trách nhiệm người đứng đầu trong giải quyết TTHC.",
    "Thẩm định, trình UBND quận đề xuất Ủy ban nhân dân Thành phố quyết định tinh giản biên chế, số "
    "lượng người làm việc của các cơ quan, đơn vị.",
    "Tiếp tục đẩy mạnh phân cấp, ủy quyền",
    "Kiểm tra thường xuyên, đột xuất việc chấp hành kỷ luật, kỷ cương, quy tắc ứng xử của cán bộ, "
    "công chức, viên chức trên địa bàn Thành phố.",
    "Theo dõi, kiểm tra, đôn đốc việc xử lý phản ánh, kiến nghị trên Cổng thông tin 1022",
)
AREAS = ("I", "II", "III", "IV", "V", "VI", "VII", "VIII")
UNITS = (
    "Văn phòng UBND",
    "Phòng Tài chính – Kế hoạch",
    "Phòng Tư pháp",
    "Trung tâm Công nghệ thông tin",
    "Phòng Quản lý đô thị",
    "Phòng Văn hóa và Thông tin",
    "Phòng Tài nguyên và Môi trường",
    "UBND phường Nguyễn Thái Bình",
)


def first_day_digest(cooperating_items: int = 40) -> DigestView:
    """A ward's first day: one duty of its own, and many in which it cooperates."""
    due = (date(2024, 6, 30), date(2024, 9, 30), date(2024, 12, 31))
    helping = (
        cooperating(
            f"{AREAS[n % 8]}.{n // 8 + 1}",
            TITLES[n % 8],
            unit=UNITS[n % 3],
            due_on=due[n % 3] if n % 7 else None,
        )
        for n in range(cooperating_items)
    )
    own = SUNDAY_CASE.model_copy(
        update={
            "section": Section.NEW,
            "rungs": ("opened",),
            "unit": "UBND phường Bến Nghé",
            "working_days_left": 10,
            "is_new": True,
        }
    )
    ward = Reader(
        id="chu-tich-ben-nghe",
        name="Chủ tịch UBND phường Bến Nghé",
        posts=("Chủ tịch UBND phường Bến Nghé",),
    )
    return digest(own, *helping, reader=ward, day=date(2024, 5, 24))


def told_of(working_days: int, unit: str) -> tuple[Told, ...]:
    """Who was told on each rung up to so many working days late."""
    rungs = [rung for rung in (10, 5, 3, 1, 0, -2, -5) if rung <= working_days]
    days = tuple(date(2024, 6, 7) - timedelta(days=3 * back) for back in range(len(rungs)))
    return (
        Told(person=f"Thủ trưởng {unit}", channel="email", days=days),
        Told(person=f"Đầu mối {unit}", channel="telegram", days=days, failed=days[1:2]),
    )


def escalation(items: int = 30, units: int = 8, **changes: object) -> EscalationView:
    """The monitoring unit's list: the gravest unit first."""
    by_unit = []
    for place, unit in enumerate(UNITS[:units]):
        lateness = [
            max(1, (18, 12, 9, 6, 5, 3, 2, 1)[place] - back)
            for back in range(items // units + (place < items % units))
        ]
        of_unit = tuple(
            late(
                f"{AREAS[(place + back) % 8]}.{back + 1}",
                days + 2 * (days // 5),
                days,
                assignment=f"{AREAS[(place + back) % 8]}.{back + 1}/2024-06/don-vi-{place}",
                unit=unit,
                title=TITLES[(place + back) % 8],
                told=told_of(days, unit),
            )
            for back, days in enumerate(lateness)
        )
        by_unit.append(EscalationUnit(unit=unit, severity=_severity(lateness[0]), items=of_unit))
    fields: dict[str, object] = {
        "office": OFFICE,
        "place": "Quận 1",
        "day": FRIDAY,
        "reader": MONITOR,
        "weekly": False,
        "short": False,
        "units": tuple(by_unit),
        "awaiting_review": 4,
        "due_this_week": 11,
        "reply_to": "theodoi@quan1.example",
    }
    return EscalationView.model_validate(fields | changes)


def _severity(days: int) -> Severity:
    if days >= 10:
        return Severity.GRAVE
    return Severity.CLIMBING if days >= 5 else Severity.LATE


def leaders_list() -> EscalationView:
    """The chair's own, shorter list."""
    return escalation(6, 3, short=True, reader=CHAIR, reply_to=None)


def status() -> StatusView:
    """What the finance office owes."""
    view = mixed_digest()
    of = {section.section: section.items for section in view.sections}
    return StatusView(
        office=OFFICE,
        day=FRIDAY,
        units=("Phòng Tài chính – Kế hoạch",),
        groups=(
            StatusGroupView(group=StatusGroup.OVERDUE, count=2, items=of[Section.OVERDUE]),
            StatusGroupView(group=StatusGroup.DUE_SOON, count=4, items=of[Section.DUE_SOON]),
            StatusGroupView(group=StatusGroup.OPEN, count=12, items=of[Section.NEW]),
            StatusGroupView(group=StatusGroup.REPORTED, count=3),
        ),
    )


def mail(**changes: object) -> Mail:
    """A mail as the outbox would send it."""
    fields: dict[str, object] = {
        "message_id": "<20240607.digest.0123456789abcdef01234567@quan1.example>",
        "sender": "dondoc@quan1.example",
        "sender_name": "Đôn đốc nhiệm vụ – UBND Quận 1",
        "recipient": "truongphong.tckh@quan1.example",
        "recipient_name": "Trưởng phòng Tài chính – Kế hoạch",
        "reply_to": "theodoi@quan1.example",
        "subject": "02 việc quá hạn, 01 việc đến hạn hôm nay – Nhắc việc ngày 07/6/2024",
        "text": "Kính gửi …\n",
        "html": "<p>Kính gửi …</p>\n",
        "sent_at": datetime(2024, 6, 7, 7, 30, tzinfo=HANOI),
    }
    return Mail.model_validate(fields | changes)


SHEET = Attachment(
    filename="danh-sach-don-doc-2024-06-07.xlsx",
    media_type="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    content=bytes(range(256)) * 20,
)

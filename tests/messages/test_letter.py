"""The drafted letter, read back: its words, and the layout that Nghị định 30/2020/NĐ-CP asks for."""

from datetime import UTC, date, datetime, timedelta
from io import BytesIO
from zipfile import ZipFile

import pytest
from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.shared import Mm, Pt

from bot.messages.letter import IN_BODY, letter_attachment, letter_docx, reminded
from bot.messages.letter_view import LetterItem
from tests.messages import cast
from tests.messages.letter_cast import FINANCE, LETTERHEAD, PLAN_211, entry, letter


def paper(view):
    return Document(BytesIO(letter_docx(view)))


def paragraphs(document):
    """Every paragraph in reading order, those of tables too."""
    for block in document.iter_inner_content():
        if hasattr(block, "rows"):
            for row in block.rows:
                for cell in row.cells:
                    yield from cell.paragraphs
        else:
            yield block


def lines(document):
    return [one.text for one in paragraphs(document) if one.text]


def line(document, start):
    return next(one for one in paragraphs(document) if one.text.startswith(start))


def body(document):
    return [one.text for one in document.paragraphs if one.text]


def xml(view, part="word/document.xml"):
    with ZipFile(BytesIO(letter_docx(view))) as file:
        return file.read(part).decode("utf-8")


def test_the_whole_letter_of_one_assignment():
    assert lines(paper(letter())) == [
        "ỦY BAN NHÂN DÂN QUẬN 1",
        "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
        "Độc lập - Tự do - Hạnh phúc",
        "Số:            /UBND-NV",
        "V/v đôn đốc thực hiện nhiệm vụ quá hạn theo Kế hoạch số 211/KH-UBND",
        "Quận 1, ngày       tháng 6 năm 2024",
        "Kính gửi: Phòng Tài chính – Kế hoạch.",
        "Thực hiện Kế hoạch số 211/KH-UBND ngày 23 tháng 5 năm 2024 của Ủy ban nhân dân Quận 1 về cải "
        "thiện Chỉ số cải cách hành chính (PAR Index) trên địa bàn Quận 1 năm 2024.",
        "Qua theo dõi, tính đến ngày 21 tháng 6 năm 2024, còn 01 nhiệm vụ giao cho Phòng Tài chính – "
        "Kế hoạch đã quá thời hạn nhưng chưa được ghi nhận hoàn thành, cụ thể như sau:",
        "Tham mưu tổng hợp báo cáo dự báo kết quả Chỉ số cải cách hành chính của Quận 1 năm 2024 "
        "(Phụ lục, dòng VI.1, kỳ tháng 6/2024): sản phẩm: Báo cáo; thời hạn ngày 07/6/2024; quá hạn "
        "14 ngày (10 ngày làm việc); đã nhắc 05/6, 07/6, 14/6.",
        "Để bảo đảm tiến độ thực hiện chung, Ủy ban nhân dân Quận 1 đề nghị Phòng Tài chính – Kế hoạch "
        "khẩn trương hoàn thành nhiệm vụ nêu trên; báo cáo kết quả, kèm số, ký hiệu văn bản hoặc sản "
        "phẩm thực hiện, về Ủy ban nhân dân Quận 1 (qua Phòng Nội vụ) trước ngày ……/……/……… để tổng "
        "hợp, theo dõi.",
        "Trường hợp có khó khăn, vướng mắc, đề nghị nêu rõ nguyên nhân, giải pháp và đề xuất thời gian "
        "hoàn thành để Ủy ban nhân dân Quận 1 xem xét, quyết định. Nhiệm vụ đã hoàn thành mà chưa báo "
        "cáo thì đề nghị báo cáo kết quả để cập nhật.",
        "Ủy ban nhân dân Quận 1 đề nghị Thủ trưởng đơn vị quan tâm, chỉ đạo thực hiện./.",
        "Nơi nhận:",
        "- Như trên;",
        "- CT, các PCT UBND quận;",
        "- Phòng Nội vụ;",
        "- Lưu: VT, NV.",
        "TM. ỦY BAN NHÂN DÂN",
        "CHỦ TỊCH",
    ]


def test_the_page_is_a4_with_the_decrees_margins():
    for section in paper(letter(count=25)).sections:
        size = (section.page_width / Mm(1), section.page_height / Mm(1))
        assert size == pytest.approx((210, 297), abs=0.1)
        assert 19.9 < section.top_margin / Mm(1) < 25.1
        assert 19.9 < section.bottom_margin / Mm(1) < 25.1
        assert 29.9 < section.left_margin / Mm(1) < 35.1
        assert 14.9 < section.right_margin / Mm(1) < 20.1


@pytest.mark.parametrize(
    ("start", "size", "bold", "italic"),
    [
        ("ỦY BAN", 13, True, False),
        ("CỘNG HÒA", 13, True, False),
        ("Độc lập", 14, True, False),
        ("Số:", 13, False, False),
        ("V/v", 12, False, False),
        ("Quận 1, ngày", 14, False, True),
        ("Kính gửi", 14, False, False),
        ("Qua theo dõi", 14, False, False),
        ("TM. ", 14, True, False),
        ("CHỦ TỊCH", 14, True, False),
        ("Nơi nhận:", 12, True, True),
        ("- Như trên;", 11, False, False),
        ("- Lưu:", 11, False, False),
    ],
)
def test_each_part_has_its_size_and_shape(start, size, bold, italic):
    (run,) = line(paper(letter()), start).runs
    assert (run.font.size, bool(run.font.bold), bool(run.font.italic)) == (Pt(size), bold, italic)


def test_the_body_is_justified_with_its_first_line_drawn_in():
    of_body = line(paper(letter()), "Qua theo dõi").paragraph_format
    assert of_body.alignment == WD_ALIGN_PARAGRAPH.JUSTIFY
    assert of_body.first_line_indent == pytest.approx(Mm(12.7), abs=Pt(0.1))
    assert of_body.space_before >= Pt(6)
    assert of_body.line_spacing == 1.0


def test_everything_is_times_new_roman_in_vietnamese_and_black():
    document = paper(letter())
    for fonts in document.styles.element.iterfind(f".//{qn('w:docDefaults')}//{qn('w:rFonts')}"):
        names = {key.rpartition("}")[2]: value for key, value in fonts.attrib.items()}
        assert names == dict.fromkeys(("ascii", "hAnsi", "eastAsia", "cs"), "Times New Roman")
    normal = document.styles["Normal"].element.rPr
    assert normal.rFonts.get(qn("w:eastAsia")) == "Times New Roman"
    assert normal.find(qn("w:lang")).get(qn("w:val")) == "vi-VN"
    assert "w:rFonts" not in xml(letter(count=25))
    assert "<w:color " not in xml(letter(count=25))


def test_two_rules_stand_under_the_issuer_and_the_motto():
    ruled = [
        one for one in paragraphs(paper(letter())) if one._p.find(f".//{qn('w:pBdr')}") is not None
    ]
    left, right = (one.paragraph_format for one in ruled)
    issuer_line = 62  # millimetres, measured
    length = 68 - (left.left_indent + left.right_indent) / Mm(1)
    assert issuer_line / 3 <= length <= issuer_line / 2
    assert 97 - (right.left_indent + right.right_indent) / Mm(1) == pytest.approx(60.4, abs=0.1)
    assert left.left_indent == left.right_indent


def test_the_page_number_is_centred_in_the_head_and_not_on_the_first_page():
    for section in paper(letter(count=25)).sections:
        (number,) = section.header.paragraphs
        assert number.alignment == WD_ALIGN_PARAGRAPH.CENTER
        assert "PAGE" in number._p.xml
        assert section.different_first_page_header_footer
        assert not section.first_page_header.paragraphs[0].text


def test_several_addressees_stand_on_lines_of_their_own_under_the_colon():
    others = (FINANCE, "Phòng Tư pháp", "Ủy ban nhân dân phường Bến Nghé")
    document = paper(letter(addressees=others))
    found = lines(document)
    start = found.index("Kính gửi:")
    assert found[start + 1 : start + 4] == [
        "- Phòng Tài chính – Kế hoạch;",
        "- Phòng Tư pháp;",
        "- Ủy ban nhân dân phường Bến Nghé.",
    ]
    indents = {
        line(document, text).paragraph_format.left_indent for text in found[start + 1 : start + 4]
    }
    assert len(indents) == 1
    assert indents.pop() > line(document, "Kính gửi:").paragraph_format.left_indent
    assert "giao cho các cơ quan, đơn vị đã quá thời hạn" in " ".join(found)


def test_a_few_assignments_are_numbered_paragraphs_of_the_body():
    numbered = [text for text in body(paper(letter(count=IN_BODY))) if text[0].isdigit()]
    assert [text[:2] for text in numbered] == ["1.", "2.", "3."]


def test_many_assignments_stand_in_an_appendix_whose_heading_row_is_repeated():
    document = paper(letter(count=25))
    assert "còn 25 nhiệm vụ" in " ".join(lines(document))
    assert "(danh mục tại Phụ lục kèm theo)." in " ".join(lines(document))
    table = document.tables[-1]
    heads, *rows = [[cell.text for cell in row.cells] for row in table.rows]
    assert heads == [
        "TT", "Số hiệu", "Nhiệm vụ, sản phẩm", "Thời hạn", "Quá hạn (ngày)", "Đã nhắc các ngày"
    ]  # fmt: skip
    assert len(rows) == 25
    assert rows[1] == [
        "2",
        "VI.2 – kỳ tháng 6/2024",
        f"{cast.TITLES[2]}\nSản phẩm: Báo cáo",
        "06/6/2024",
        "15",
        "05/6, 07/6, 14/6",
    ]
    assert table.rows[0]._tr.trPr.find(qn("w:tblHeader")) is not None
    borders = table._tbl.tblPr.find(qn("w:tblBorders"))
    assert {edge.get(qn("w:val")) for edge in borders} == {"single"}
    assert len(borders) == 6
    numbering = document.sections[1]._sectPr.find(qn("w:pgNumType"))
    assert numbering.get(qn("w:start")) == "1"
    assert (
        "(Kèm theo Công văn số            /UBND-NV ngày       tháng 6 năm 2024 của Ủy ban nhân dân Quận 1)"
        in lines(document)
    )


def test_number_day_signature_and_name_are_left_to_people():
    document = paper(letter(day=date(2025, 2, 3)))
    assert "Quận 1, ngày       tháng 02 năm 2025" in lines(document)
    right = document.tables[-1].rows[0].cells[1].paragraphs
    assert right[-1].text == ""
    assert right[-1].paragraph_format.space_before >= Pt(72)


def test_without_a_letterhead_its_parts_are_dotted():
    found = lines(paper(letter(letterhead=None)))
    assert found[:2] == ["………………", "ỦY BAN NHÂN DÂN QUẬN 1"]
    assert "Số:            /………………" in found
    assert found[-3:] == ["- Lưu: VT.", "………………", "………………"]


def test_a_superior_and_a_deputy_have_their_lines():
    own = LETTERHEAD.model_copy(
        update={
            "superior": ("Ủy ban nhân dân", "Thành phố Hồ Chí Minh"),
            "signed_by": ("TM. ỦY BAN NHÂN DÂN", "KT. CHỦ TỊCH", "PHÓ CHỦ TỊCH"),
            "place": "Phường Bến Nghé",
        }
    )
    document = paper(letter(letterhead=own))
    found = lines(document)
    assert found[:3] == ["ỦY BAN NHÂN DÂN", "THÀNH PHỐ HỒ CHÍ MINH", "ỦY BAN NHÂN DÂN QUẬN 1"]
    assert not next(paragraphs(document)).runs[0].font.bold
    assert found[-3:] == ["TM. ỦY BAN NHÂN DÂN", "KT. CHỦ TỊCH", "PHÓ CHỦ TỊCH"]
    assert "Phường Bến Nghé, ngày       tháng 6 năm 2024" in found


def test_a_long_issuer_is_broken_before_its_place():
    ward = letter(office="Ủy ban nhân dân phường Nguyễn Cư Trinh", place="phường Nguyễn Cư Trinh")
    assert lines(paper(ward))[:2] == ["ỦY BAN NHÂN DÂN", "PHƯỜNG NGUYỄN CƯ TRINH"]


def test_what_differs_about_an_assignment_is_said():
    one = entry(1, extended_from=date(2024, 5, 31), reason="thiếu số liệu", product="")
    joint = entry(2, further_units=("Phòng Tư pháp",), plan_number="5/KH-UBND", period="2024-06-06")
    other = PLAN_211.model_copy(update={"number": "5/KH-UBND", "title": "Chuyển đổi số"})
    found = body(paper(letter(one, joint, plans=(PLAN_211, other))))
    first, second = (text for text in found if text[0].isdigit())
    assert "thời hạn ngày 07/6/2024 (đã gia hạn từ ngày 31/5/2024)" in first
    assert "báo cáo đã nộp được trả lại để hoàn thiện" in first
    assert "sản phẩm" not in first
    assert second.endswith("; cùng chủ trì: Phòng Tài chính – Kế hoạch, Phòng Tư pháp.")
    assert "Kế hoạch số 5/KH-UBND" in second
    assert "kỳ" not in second.partition("(")[2].partition(")")[0]
    assert found[1].endswith(
        "; Kế hoạch số 5/KH-UBND ngày 23 tháng 5 năm 2024 của Ủy ban nhân dân Quận 1."
    )


def test_the_monitoring_unit_does_not_report_through_itself():
    text = " ".join(lines(paper(letter(addressees=("Phòng Nội vụ",)))))
    assert "(qua " not in text


def test_reminders_are_listed_or_counted():
    days = tuple(date(2024, 1, 1) + timedelta(days=n) for n in range(9))
    assert reminded(LetterItem(item=cast.item(), reminded_on=days[:2]), 2024) == "01/01, 02/01"
    assert reminded(LetterItem(item=cast.item(), reminded_on=days[:2]), 2025) == (
        "01/01/2024, 02/01/2024"
    )
    assert reminded(LetterItem(item=cast.item(), reminded_on=days), 2024) == (
        "09 lần, gần nhất 09/01/2024"
    )
    assert "đã nhắc" not in " ".join(lines(paper(letter(LetterItem(item=cast.item(days_late=3))))))


@pytest.mark.parametrize("count", [1, 5])
@pytest.mark.parametrize(
    "title", [cast.HOSTILE, '=HYPERLINK("x")', "{{ view }} {% x %}", "a\x0bb\ud800"]
)
def test_whatever_a_title_holds_stays_text(title, count):
    items = (entry(1, title=title), *(entry(n) for n in range(2, count + 1)))
    document = paper(letter(*items))
    assert "script" not in {node.tag.rpartition("}")[2] for node in document.element.iter()}
    assert not document.element.findall(f".//{qn('w:hyperlink')}")
    fields = [node.text for node in document.element.iter(qn("w:instrText"))]
    assert fields == []
    text = "\n".join(lines(document))
    shown = {
        cast.HOSTILE: '<script>alert("1")</script> & =HYPERLINK("x") Bcc:',
        "a\x0bb\ud800": "a b",
    }
    assert shown.get(title, title).casefold() in text.casefold()
    assert not any(mark in text for mark in "\x00\x0b\u202e\ud800")


def test_an_official_number_is_not_broken_at_its_hyphen():
    assert xml(letter()).count("<w:noBreakHyphen/>") == 3  # UBND-NV, and 211/KH-UBND twice


def test_the_signature_never_stands_alone_on_a_page():
    last = [one for one in paper(letter()).paragraphs if one.text][-1]
    assert last.paragraph_format.keep_with_next


def test_the_file_says_what_it_is_and_whose():
    document = paper(letter())
    properties = document.core_properties
    assert properties.title == "V/v đôn đốc thực hiện nhiệm vụ quá hạn theo Kế hoạch số 211/KH-UBND"
    assert (properties.author, properties.language) == (cast.OFFICE, "vi-VN")
    assert (properties.comments, properties.last_modified_by) == ("", "")
    assert properties.modified == datetime(2024, 6, 21, 12, tzinfo=UTC)
    with ZipFile(BytesIO(letter_docx(letter()))) as file:
        assert not [name for name in file.namelist() if "thumbnail" in name]


def test_the_same_view_gives_the_same_bytes():
    assert letter_docx(letter(count=5)) == letter_docx(letter(count=5))


def test_the_attachment_has_a_name_that_every_machine_can_write():
    file = letter_attachment(letter())
    assert file.filename == "cong-van-don-doc-phong-tai-chinh-ke-hoach-2024-06-21.docx"
    assert file.media_type.endswith("wordprocessingml.document")

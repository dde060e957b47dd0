"""The plan of Quận 1 and small plans made for one test each."""

from pathlib import Path

from bot.model.office import Office
from bot.readers.office_files import read_office

CONFIG = Path(__file__).parents[2] / "config"
SOURCE = CONFIG / "plans" / "kh-211-2024" / "source.txt"
HEAD = """ỦY BAN NHÂN DÂN QUẬN 1 CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM
Độc lập - Tự do - Hạnh phúc

Số: 12/KH-UBND

Quận 1, ngày 15 tháng 01 năm 2024

KẾ HOẠCH

Về thử việc đọc kế hoạch năm 2024

Căn cứ Kế hoạch số 1/KH-UBND ngày 01 tháng 01 năm 2024 của Ủy ban nhân dân Quận 1;

"""
COLUMNS = (
    "TT\tNội dung công việc\tĐơn vị chủ trì\tĐơn vị phối hợp\tSản phẩm\tThời gian trong năm 2024"
)


def office() -> Office:
    """The sample office."""
    return read_office(CONFIG).office


def plan_text(*rows: str, body: str = "", columns: str = COLUMNS, head: str = HEAD) -> str:
    """The text of a plan whose appendix has these rows."""
    return f"{head}{body}\n\nPHỤ LỤC\n\n" + "\n".join((columns, *rows)) + "\n"


def written(tmp_path: Path, text: str | bytes) -> Path:
    """A file with this content."""
    path = tmp_path / "plan.txt"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path

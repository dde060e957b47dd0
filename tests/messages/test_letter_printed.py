"""The drafted letter as a word processor prints it."""

import shutil
import subprocess

import pytest

from bot.messages.letter import letter_docx
from tests.conftest import unavailable
from tests.messages.letter_cast import letter


@pytest.fixture(scope="module")
def printed(tmp_path_factory):
    """The pages, as text, of a letter of one assignment and of one of twenty-five."""
    if not shutil.which("soffice") or not shutil.which("pdftotext"):
        unavailable("no LibreOffice or no pdftotext: install libreoffice-writer, poppler-utils")
    folder = tmp_path_factory.mktemp("printed")
    for name, count in (("one", 1), ("many", 25)):
        (folder / f"{name}.docx").write_bytes(letter_docx(letter(count=count)))
    office = ["soffice", "--headless", "--norestore", f"-env:UserInstallation=file://{folder}/own"]
    subprocess.run(
        [*office, "--convert-to", "pdf", "--outdir", folder, *folder.glob("*.docx")],
        check=True,
        capture_output=True,
        timeout=180,
    )
    return {name: _pages(folder / f"{name}.pdf") for name in ("one", "many")}


def _pages(path):
    done = subprocess.run(["pdftotext", "-layout", path, "-"], check=True, capture_output=True)
    return done.stdout.decode("utf-8").split("\f")[:-1]


def test_a_letter_of_one_assignment_is_one_page_without_a_number(printed):
    (page,) = printed["one"]
    assert page.split()[:3] == ["ỦY", "BAN", "NHÂN"]
    assert "CHỦ TỊCH" in page


def test_the_state_the_motto_and_the_issuer_each_take_one_line(printed):
    first, second = [line.strip() for line in printed["one"][0].splitlines() if line.strip()][:2]
    assert first.startswith("ỦY BAN NHÂN DÂN QUẬN 1")
    assert first.endswith("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM")
    assert second == "Độc lập - Tự do - Hạnh phúc"


def test_an_appendix_counts_its_own_pages_and_repeats_its_heading(printed):
    letter_page, first, second, *_ = printed["many"]
    assert "CHỦ TỊCH" in letter_page
    assert first.split()[:2] == ["Phụ", "lục"]
    assert second.split()[0] == "2"
    assert all("Nhiệm vụ, sản phẩm" in page for page in (first, second))

"""A name is found among the words that people put around it."""

import pytest

from bot.rules.spoken_names import plain_name


@pytest.mark.parametrize(
    ("words", "name"),
    [
        ("Nguyễn Văn Bình", "Nguyễn Văn Bình"),
        ("ông Bình", "Bình"),
        ("cho đồng chí Trần Thị Bà thay.", "Trần Thị Bà"),
        ("uy quyen cho anh Binh", "Binh"),
        (": là chị Anh", "Anh"),
        ("@binh", "@binh"),
        ("Anhthư", "Anhthư"),
        ("", ""),
    ],
)
def test_the_name_stays(words, name):
    assert plain_name(words) == name

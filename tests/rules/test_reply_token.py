import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.rules.reply_token import LENGTH, MOST_FOUND, find, normal, shown, sign, verify

KEY = bytes(range(32))
TOKEN = sign(KEY, "hanh/2024-06-07")
IDENTITIES = st.text(max_size=40)


@given(identity=IDENTITIES, key=st.binary(min_size=1, max_size=40))
def test_a_token_is_found_and_verified_however_it_is_written(identity, key):
    token = sign(key, identity)
    assert len(token) == LENGTH
    for written in (token, token.lower(), shown(token), shown(token).lower()):
        assert find(f"Mã trả lời: {written}.") == (token,)
        assert find(f"<20240607.digest.{written}@quan.example>") == (token,)
        assert find(f"dondoc+{written}@quan.example") == (token,)
        assert verify(key, identity, written)


@given(identity=IDENTITIES, other=IDENTITIES)
def test_a_token_is_that_of_one_message_and_one_key(identity, other):
    assert verify(KEY, other, sign(KEY, identity)) is (identity == other)
    assert not verify(b"another key", identity, sign(KEY, identity))


@given(st.text(max_size=30))
def test_no_other_word_is_a_token(word):
    assert verify(KEY, "hanh", word) is (normal(word) == sign(KEY, "hanh"))


def test_letters_that_look_alike_are_read_as_one():
    assert find("O1IL-ABCD-EFGH-JKMN") == ("0111ABCDEFGHJKMN",)
    assert not set("ILOU") & set("".join(sign(KEY, str(n)) for n in range(300)))


@pytest.mark.parametrize(
    "text",
    [
        "",
        "nghiencuukhoa",
        f"{TOKEN}A",
        f"Đ{TOKEN}",
        f"{TOKEN}ạ",
        TOKEN[:-1],
        f"{TOKEN[:4]} {TOKEN[4:8]} {TOKEN[8:12]} {TOKEN[12:]}",
        f"{TOKEN[:5]}-{TOKEN[5:]}",
        TOKEN.replace(TOKEN[3], "U"),
    ],
)
def test_what_is_no_token_is_not_found(text):
    assert find(text) == ()


def test_each_is_found_once_in_order_and_not_without_end():
    second = sign(KEY, "second")
    assert find(f"{TOKEN} {second} {TOKEN.lower()}") == (TOKEN, second)
    assert len(find(" ".join(sign(KEY, str(n)) for n in range(100)))) == MOST_FOUND

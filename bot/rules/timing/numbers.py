"""Numbers as plans write them: digits, Roman numerals and Vietnamese words."""

_UNITS = ("", "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín")
_AFTER_TENS = {1: ("mốt", "một"), 4: ("tư", "bốn"), 5: ("lăm", "năm")}
_ROMAN = {"i": 1, "ii": 2, "iii": 3, "iv": 4, "v": 5, "vi": 6, "1v": 4, "iiii": 4}


def _words() -> dict[str, int]:
    words = {"tư": 4, "nhất": 1, "nhì": 2, "mười": 10, "rằm": 15}
    for unit in range(1, 10):
        words[_UNITS[unit]] = unit
        words["mười " + ("lăm" if unit == 5 else _UNITS[unit])] = 10 + unit
        for ten in range(2, 10):
            tens = f"{_UNITS[ten]} mươi"
            words[tens] = words[f"{_UNITS[ten]} chục"] = ten * 10
            for word in _AFTER_TENS.get(unit, (_UNITS[unit],)):
                words[f"{tens} {word}"] = ten * 10 + unit
    words["mười hai"], words["mười một"] = 12, 11
    return words


NUMBER_WORDS = _words()
# "mười năm" is ten years and never fifteen.
WORD_PATTERN = (
    r"(?:(?:hai|ba|bốn|năm|sáu|bảy|tám|chín) (?:chục|mươi(?: (?:mốt|một|hai|ba|bốn|tư|lăm|sáu|bảy|tám"
    r"|chín))?)|mười(?: (?:một|hai|ba|bốn|lăm|sáu|bảy|tám|chín))?|một|hai|ba|bốn|tư|năm|sáu|bảy|tám|chín"
    r"|nhất|nhì|rằm)(?![^\W\d_])"
)
DIGITS_PATTERN = r"(?:(?<!\d)\d{1,3}(?!\d))"
NUMBER_PATTERN = f"(?:{DIGITS_PATTERN}|{WORD_PATTERN})"
ROMAN_PATTERN = r"(?:(?:1v|iv|vi|v|i{1,4})(?![^\W_]))"


def number(text: str) -> int:
    """The whole number that digits, a Roman numeral or Vietnamese words stand for.

    Raises KeyError for anything that NUMBER_PATTERN and ROMAN_PATTERN do not match.
    """
    text = " ".join(text.split())
    if text.isdigit():
        return int(text)
    return _ROMAN[text] if text in _ROMAN else NUMBER_WORDS[text]

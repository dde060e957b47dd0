"""The name of a person out of the words that people put around it."""

from bot.rules.typed_words import lowered, tidy, typed, without_stops

_LEAD_IN = typed(
    r"(?:(?:là|do|cho|giao(?: cho)?|ủy quyền(?: cho)?|người thay(?: là)?"
    r"|đồng chí|đ/c|ông|bà|anh|chị):? )*",
    whole=False,
)
_TAIL = typed(r" (?:làm |nhận )?thay\.?$", whole=False)


def plain_name(words: str) -> str:
    """`cho đồng chí Bình thay.` as `Bình`."""
    shown = without_stops(tidy(words))
    lead_in = _LEAD_IN.match(lowered(shown))
    shown = shown[lead_in.end() if lead_in else 0 :]
    tail = _TAIL.search(lowered(shown))
    return without_stops(shown[: tail.start()] if tail else shown).rstrip(" .!")

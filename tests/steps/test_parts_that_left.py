"""A chat message of several parts, of which some have left when the server says: not now."""

import pytest

from bot.channels.base import Deferred, Sent
from bot.model.office import Preference
from bot.model.states import Action
from bot.model.tables import Delivery
from tests.cast import duty, office, once, people_with, person, plan
from tests.house import Postman

LONG = "x" * 350
REFS = [f"I.{n}" for n in range(1, 16)]


class InParts(Postman):
    """Keeps each part that is sent; `refuses` says which part is not taken now."""

    def __init__(self):
        super().__init__("telegram")
        self.parts = []
        self.refuses = None

    async def send(self, payload, parts_sent=0):
        for number in range(parts_sent, len(payload.parts)):
            if number == self.refuses:
                return Deferred("429", parts_sent=number)
            self.parts.append(payload.parts[number])
        return Sent()


@pytest.fixture
def house(each_house):
    """Hạnh owes fifteen things with long names, and is told of them in a chat."""
    house = each_house.with_chat()
    duties = [duty(ref, once("2024-07-12")) for ref in REFS]
    long = [one.model_copy(update={"title": f"{LONG} {one.ref}."}) for one in duties]
    who = person("hanh", 42, Preference.TELEGRAM)
    house.load(plan(*long), office=office(people=people_with(who)))
    house.at("2024-05-28", "06:00").open()
    house.telegram = InParts()
    house.use({"email": house.email, "telegram": house.telegram})
    house.telegram.refuses = 1
    house.at("2024-05-28", "07:30").tell()
    assert len(house.telegram.parts) == 1
    house.telegram.refuses = None
    return house


def told(house):
    words = " ".join(house.telegram.parts)
    return {ref for ref in REFS if f"{ref}." in words}


def test_a_retry_goes_on_where_it_stopped(house):
    house.at("2024-05-28", "07:35").deliver()
    first, second, *more = house.telegram.parts
    assert first not in (second, *more)
    assert told(house) == set(REFS)


def test_where_the_words_have_changed_meanwhile_it_begins_anew_and_nothing_is_left_untold(house):
    house.do("I.1/2024-07-12/phong-tu-phap", Action.REPORT)
    house.at("2024-05-28", "07:35").deliver()
    assert told(house) == set(REFS)
    house.telegram.parts = house.telegram.parts[1:]
    assert told(house) == set(REFS) - {"I.1"}
    (copy,) = [one for one in house.rows(Delivery) if one.channel == "telegram"]
    assert copy.state == "sent"

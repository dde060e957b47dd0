"""The cast in conversation: each test asks as one of them and reads the answer."""

from dataclasses import dataclass, field

from bot.chat.converse import Desk, converse
from bot.chat.talk import Answer, Button, Outcome, Request, SentFile
from bot.chat.terminal import plain
from bot.store.evidence import EvidenceShelf
from tests.house import House

PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"


@dataclass
class Talks:
    """Asks as a person of the cast; remembers each one's last answer."""

    house: House
    desk: Desk
    last: dict[str, Answer] = field(default_factory=dict)

    def say(self, person: str, words: str, *files: SentFile, **more) -> str:
        """What the person is told, without mark-up."""
        channel = more.pop("channel", "terminal")
        answer = converse(Request(person, channel, words, tuple(files), **more), self.desk)
        self.last[person] = answer
        return "\n".join(map(plain, answer.parts))

    def press(self, person: str, label: str, **more) -> str:
        """Press the button of that label under the person's last answer."""
        return self.say(person, self.button(person, label).words, **more)

    def button(self, person: str, label: str) -> Button:
        """The button whose label holds these words."""
        buttons = [button for row in self.last[person].buttons for button in row]
        found = [button for button in buttons if label in button.label]
        assert found, f"no button {label!r} among {[button.label for button in buttons]}"
        return found[0]

    def outcome(self, person: str) -> Outcome:
        """What became of the person's last request."""
        return self.last[person].outcome


def talks_in(house: House, folder) -> Talks:
    """Conversations with a house, whose evidence is kept in the folder."""
    shelf = EvidenceShelf(folder)
    return Talks(house, Desk(house.store, house.clock, house.parts.here, shelf))

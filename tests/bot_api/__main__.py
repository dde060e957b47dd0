"""Try a bot without Telegram: python -m tests.bot_api --port 8081, and talk to it as one person."""

import argparse
import sys
import threading
from pathlib import Path

from tests.bot_api import TOKEN, BotApi, Message, User, serving

HELP = """\
Bot API at {url}, token {token}; you are person {id} there. Type
  a message to the bot          words, or a command such as /start
  !N                            press the Nth button under its last message that has buttons
  @path                         send a file
  Ctrl-D                        end
"""


def shown(message: Message) -> str:
    """A message of the bot as the terminal shows it."""
    if message.deleted:
        return f"[{message.id} deleted]"
    lines = [f"[{message.id}{' edited' if message.edits else ''}] {message.text}"]
    if message.file:
        lines.append(f"    file {message.file.name} ({len(message.file.content)} bytes)")
    lines += [f"    !{number} {words}" for number, words in enumerate(message.buttons, start=1)]
    return "\n".join(lines)


def say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def show_what_comes(api: BotApi, person: User, end: threading.Event) -> None:
    """Show new and changed messages, and answers to buttons, until the end."""
    seen: dict[object, str] = {}
    while not end.wait(0.1):
        with api.lock:
            now: dict[object, str] = {
                one: shown(one) for one in person.chat.history if one.by_bot and not one.service
            }
            for press in api.presses.values():
                now |= {(press, n): f"[answer] {text}" for n, (text, _) in enumerate(press.answers)}
        for what, words in now.items():
            if seen.get(what) != words:
                say(words)
        seen = now


def act(person: User, line: str) -> None:
    """Do what was typed."""
    if line.startswith("!") and line[1:].isdigit():
        asked = next((one for one in reversed(person.chat.from_bot) if one.buttons), None)
        if asked is None or not 1 <= int(line[1:]) <= len(asked.buttons):
            say("There is no such button.")
            return
        person.presses(asked, asked.buttons[int(line[1:]) - 1])
    elif line.startswith("@"):
        path = Path(line[1:]).expanduser()
        try:
            person.sends_file(path.name, path.read_bytes())
        except OSError as error:
            say(f"Cannot read {path}: {error.strerror}")
    elif line.strip():
        person.sends(line)


def talk(api: BotApi, person: User) -> None:
    """Show and act until the input ends."""
    end = threading.Event()
    say(HELP.format(url=api.url, token=api.token, id=person.id))
    shower = threading.Thread(target=show_what_comes, args=(api, person, end))
    shower.start()
    try:
        for line in sys.stdin:
            act(person, line.rstrip("\n"))
    except KeyboardInterrupt:
        say("")
    finally:
        end.set()
        shower.join()


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.bot_api", description=__doc__)
    parser.add_argument("--port", type=int, default=8081)
    parser.add_argument("--token", default=TOKEN)
    parser.add_argument("--user", type=int, default=42, help="the id of the person you are")
    given = parser.parse_args()
    try:
        with serving(BotApi(given.token, given.port)) as api:
            talk(api, api.user("Ai", id=given.user))
    except OSError as error:
        parser.error(f"cannot listen on port {given.port}: {error.strerror}")


if __name__ == "__main__":
    main()

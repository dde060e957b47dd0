"""A small Bot API for tests, over real HTTP: it keeps what it is sent and hands out updates."""

import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs

TOKEN = "123456:bi-mat-cua-bot"
Fields = dict[str, Any]


@dataclass(frozen=True)
class Call:
    """One call of the Bot API; a file is (name, bytes)."""

    method: str
    fields: Fields
    at: float


@dataclass
class BotApi:
    """What was called, and how to answer: (status, body) for a call, None for the ordinary answer."""

    answer: Callable[[Call], tuple[int, Fields] | None] = lambda _call: None
    delay: float = 0.0
    calls: list[Call] = field(default_factory=list)
    updates: list[Fields] = field(default_factory=list)
    port: int = 0
    open_connections: int = 0
    news: threading.Condition = field(default_factory=threading.Condition)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def sent(self, method: str = "sendMessage") -> list[Fields]:
        """The fields of each call of a method."""
        return [call.fields for call in self.calls if call.method == method]

    def write(self, chat: int, text: str, kind: str = "private") -> None:
        """Somebody writes to the bot."""
        who = {"id": chat, "is_bot": False, "first_name": "Ai"}
        message = {
            "message_id": len(self.updates) + 1,
            "date": 1_717_700_000,
            "chat": {"id": chat, "type": kind, "first_name": "Ai"},
            "from": who,
            "text": text,
        }
        if text.startswith("/"):
            length = len(text.split(maxsplit=1)[0])
            message["entities"] = [{"type": "bot_command", "offset": 0, "length": length}]
        with self.news:
            self.updates.append({"update_id": len(self.updates) + 1, "message": message})
            self.news.notify_all()

    def answers_to(self, chat: int) -> list[str]:
        """What the bot wrote in a chat."""
        return [one["text"] for one in self.sent() if int(one["chat_id"]) == chat]

    def respond(self, call: Call) -> tuple[int, Fields]:
        """The status and the body of an answer."""
        if self.delay:
            time.sleep(self.delay)
        given = self.answer(call)
        if given is not None:
            return given
        match call.method:
            case "getMe":
                result: Any = {
                    "id": 1,
                    "is_bot": True,
                    "first_name": "Đôn Đốc",
                    "username": "dondoc_bot",
                }
            case "getUpdates":
                result = self._wait_for_updates(call.fields)
            case "sendMessage" | "sendDocument":
                chat = {"id": int(call.fields["chat_id"]), "type": "private"}
                result = {"message_id": len(self.calls), "date": 1_717_700_000, "chat": chat}
            case _:
                result = True
        return 200, {"ok": True, "result": result}

    def _wait_for_updates(self, fields: Fields) -> list[Fields]:
        offset = int(fields.get("offset", 0))
        deadline = time.monotonic() + min(float(fields.get("timeout", 0)), 0.5)
        with self.news:
            while True:
                waiting = [one for one in self.updates if one["update_id"] >= offset]
                left = deadline - time.monotonic()
                if waiting or left <= 0:
                    return waiting
                self.news.wait(left)


def refusal(status: int, description: str, **parameters: Any) -> tuple[int, Fields]:
    """An error of the Bot API."""
    body: Fields = {"ok": False, "error_code": status, "description": description}
    return status, body | ({"parameters": parameters} if parameters else {})


def _handler(api: BotApi) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def setup(self) -> None:
            super().setup()
            api.open_connections += 1

        def finish(self) -> None:
            api.open_connections -= 1
            super().finish()

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            token, _, method = self.path.removeprefix("/bot").partition("/")
            if token != TOKEN:
                self._reply(*refusal(401, "Unauthorized"))
                return
            fields = _fields(self.headers.get("Content-Type", ""), body)
            call = Call(method, fields, time.monotonic())
            api.calls.append(call)
            self._reply(*api.respond(call))

        def _reply(self, status: int, body: Fields) -> None:
            content = json.dumps(body).encode()
            try:
                self.send_response(status)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(content)))
                self.end_headers()
                self.wfile.write(content)
            except OSError:
                self.close_connection = True  # the other side has hung up

        def log_message(self, *_: object) -> None:
            """Quiet."""

    return Handler


def _fields(content_type: str, body: bytes) -> Fields:
    if not content_type.startswith("multipart/"):
        return {name: values[0] for name, values in parse_qs(body.decode()).items()}
    head = f"Content-Type: {content_type}\r\n\r\n".encode()
    found: Fields = {}
    for part in message_from_bytes(head + body, policy=policy.HTTP).iter_parts():
        name = part.get_param("name", header="content-disposition")
        content = part.get_payload(decode=True)
        filename = part.get_filename()
        found[str(name)] = content.decode() if filename is None else (filename, content)
    return found


@contextmanager
def serving(api: BotApi) -> Iterator[BotApi]:
    """Serve on a free loopback port."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(api))
    server.daemon_threads = True
    api.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield api
    finally:
        server.shutdown()
        server.server_close()
        thread.join()

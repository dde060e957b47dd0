"""The HTTP side: a Bot API on a free loopback port, in a thread of its own."""

import asyncio
import json
import threading
import time
import traceback
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any
from urllib.parse import unquote

from tornado.httpserver import HTTPServer
from tornado.httputil import HTTPHeaders, HTTPServerRequest, ResponseStartLine
from tornado.iostream import IOStream, StreamClosedError
from tornado.netutil import bind_sockets

from tests.bot_api.api import Answer, BotApi
from tests.bot_api.arguments import Arguments, Call, read_fields
from tests.bot_api.faults import Fault
from tests.bot_api.methods import perform
from tests.bot_api.receiving import Receiving
from tests.bot_api.refusals import USUAL, Refused, bad

LARGEST_BODY = 96 << 20
REASONS = {200: "OK", 413: "Request Entity Too Large", 429: "Too Many Requests", 502: "Bad Gateway"}


class _Listener(HTTPServer):
    """Tornado's server, which says how many connections are open."""

    api: BotApi

    def handle_stream(self, stream: IOStream, address: tuple[Any, ...]) -> None:
        self.api.open_connections += 1
        super().handle_stream(stream, address)

    def on_close(self, server_conn: object) -> None:
        self.api.open_connections -= 1
        super().on_close(server_conn)


class _Server:
    def __init__(self, api: BotApi) -> None:
        self.api = api
        self.ready = threading.Event()
        self.tasks: set[asyncio.Task[None]] = set()
        self.sockets = bind_sockets(api.port, "127.0.0.1", backlog=128)
        api.port = self.sockets[0].getsockname()[1]

    async def run(self) -> None:
        self.loop, self.stopping = asyncio.get_running_loop(), asyncio.Event()
        self.receiving = Receiving(self.api)
        listener = _Listener(self._accept, max_body_size=LARGEST_BODY)
        listener.api = self.api
        listener.add_sockets(self.sockets)
        self.api.updates.wake = lambda: self._soon(self.receiving.wake)
        self.ready.set()
        await self.stopping.wait()
        self.api.updates.wake = lambda: None
        listener.stop()
        self.api.heals()
        await self.receiving.close()
        await listener.close_all_connections()
        for task in self.tasks:
            task.cancel()
        await asyncio.gather(*self.tasks, return_exceptions=True)

    def _soon(self, what: Any) -> None:
        with suppress(RuntimeError):  # the loop has just ended
            self.loop.call_soon_threadsafe(what)

    def stop(self) -> None:
        self._soon(self.stopping.set)

    def _accept(self, request: HTTPServerRequest) -> None:
        task = self.loop.create_task(self._serve(request))
        self.tasks.add(task)
        task.add_done_callback(self.tasks.discard)

    async def _serve(self, request: HTTPServerRequest) -> None:
        try:
            answer = await self._answer(self._read(request))
        except Refused as refused:
            answer = refused.answer
        except Exception:  # noqa: BLE001 — a fault of this server: told at its end
            self.api.broken.append(traceback.format_exc())
            answer = Refused(500, USUAL[500]).answer
        if answer is None:
            request.connection.close()  # type: ignore[union-attr]
        else:
            _reply(request, *answer)

    def _read(self, request: HTTPServerRequest) -> Call:
        """What is called; a download is a call of "file"."""
        path = unquote(request.path)
        is_file = path.startswith("/file/")
        token, _, rest = path.removeprefix("/file").removeprefix("/bot").partition("/")
        self._check(token)
        if is_file:
            return Call("file", {"file_path": rest}, time.monotonic())
        try:
            return Call(rest, read_fields(request), time.monotonic())
        except ValueError:
            raise bad("can't parse the request") from None

    async def _answer(self, call: Call) -> Answer | None:
        """The answer to a call; None where the connection is to be cut."""
        with self.api.news:
            self.api.calls.append(call)
            fault = self.api.faults.take(call)
            self.api.news.notify_all()
        if self.api.delay:
            await asyncio.sleep(self.api.delay)
        given = self.api.answer(call)
        if given is not None:
            return given
        if fault is None:
            return await self._work(call)
        return await self._suffer(fault, call)

    def _check(self, token: str) -> None:
        if token != self.api.token:
            number, colon, secret = token.partition(":")
            well_formed = number.isdigit() and colon and secret
            raise Refused(401, USUAL[401]) if well_formed else Refused(404, "Not Found")

    async def _suffer(self, fault: Fault, call: Call) -> Answer | None:
        own = await self._work(call) if fault.after else None
        if fault.held is not None:
            await asyncio.wrap_future(fault.held)
            return own or await self._work(call)
        return fault.answer

    async def _work(self, call: Call) -> Answer:
        try:
            if call.method == "file":
                return 200, self._content(call.fields["file_path"])
            result, said = await self._result(call)
        except Refused as refused:
            return refused.answer
        body = {"ok": True, "result": result}
        return 200, body | ({"description": said} if said else {})

    async def _result(self, call: Call) -> tuple[Any, str | None]:
        given = Arguments(call.fields)
        match call.method.lower():
            case "getupdates":
                return await self.receiving.get_updates(given), None
            case "setwebhook":
                return self.receiving.set_webhook(given)
            case "deletewebhook":
                return self.receiving.delete_webhook(given)
            case "getwebhookinfo":
                return self.receiving.webhook_info(), None
        return perform(self.api, call), None

    def _content(self, path: str) -> bytes:
        with self.api.lock:
            found = [one for one in self.api.files.values() if one.path == path]
        if not found:
            raise Refused(404, "Not Found")
        return found[0].content


def _reply(request: HTTPServerRequest, status: int, body: Any) -> None:
    """Send a body: a dict as JSON, a string as HTML, bytes as they are."""
    match body:
        case bytes():
            content, kind = body, "application/octet-stream"
        case str():
            content, kind = body.encode(), "text/html"
        case _:
            content, kind = json.dumps(body).encode(), "application/json"
    headers = HTTPHeaders({"Content-Type": kind, "Content-Length": str(len(content))})
    connection = request.connection
    assert connection is not None
    start = ResponseStartLine("HTTP/1.1", status, REASONS.get(status, "Refused"))
    with suppress(StreamClosedError, OSError):  # the other side has hung up
        connection.write_headers(start, headers, content)
        connection.finish()


@contextmanager
def serving(api: BotApi) -> Iterator[BotApi]:
    """Serve on the api's port, or on a free one, until the block ends.

    Raises OSError where the port is taken, and AssertionError at the end where the server itself
    has failed at a call.
    """
    server = _Server(api)
    thread = threading.Thread(target=asyncio.run, args=(server.run(),), name="bot-api")
    thread.start()
    try:
        assert server.ready.wait(10), "the Bot API did not start"
        yield api
    finally:
        server.stop()
        thread.join(10)
        assert not thread.is_alive(), "the Bot API did not end"
    assert not api.broken, "\n".join(api.broken)

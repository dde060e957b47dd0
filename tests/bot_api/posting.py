"""Posting to a webhook over connections that are kept, as Telegram keeps them."""

import asyncio
from asyncio import StreamReader, StreamWriter
from urllib.parse import urlsplit

Connection = tuple[StreamReader, StreamWriter]
PATIENCE = 30.0  # seconds for an answer


class Poster:
    """Posts JSON to one address, over at most so many connections at a time."""

    def __init__(self, url: str, most: int) -> None:
        parts = urlsplit(url)
        self._host, self._tls = parts.hostname or "", parts.scheme == "https"
        self._port = parts.port or (443 if self._tls else 80)
        target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        self._head = f"POST {target} HTTP/1.1\r\nHost: {parts.netloc}\r\n"
        self._places = asyncio.Semaphore(most)
        self._idle: list[Connection] = []

    async def post(self, body: bytes, headers: dict[str, str]) -> tuple[int, str]:
        """The status and the reason of the answer; raises OSError where none comes."""
        lines = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
        head = f"{self._head}{lines}Content-Length: {len(body)}\r\n\r\n".encode()
        async with self._places:
            if self._idle:
                try:
                    return await self._exchange(self._idle.pop(), head + body)
                except ConnectionError:
                    pass  # it was closed while it lay idle: once more over a fresh one
            return await self._exchange(await self._open(), head + body)

    async def _open(self) -> Connection:
        return await asyncio.open_connection(self._host, self._port, ssl=self._tls or None)

    async def _exchange(self, connection: Connection, request: bytes) -> tuple[int, str]:
        reader, writer = connection
        kept = False
        try:
            async with asyncio.timeout(PATIENCE):
                writer.write(request)
                await writer.drain()
                head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
                first, *rest = head.split("\r\n")
                fields = dict(line.lower().split(": ", 1) for line in rest if ": " in line)
                length = fields.get("content-length")
                if length is not None:
                    await reader.readexactly(int(length))
                version, status, *reason = first.split(" ", 2)
                no_body = status in ("204", "304")
                ends = version != "HTTP/1.1" or fields.get("connection") == "close"
                kept = not ends and (length is not None or no_body)
                return int(status), " ".join(reason)
        except (asyncio.IncompleteReadError, asyncio.LimitOverrunError, ValueError) as error:
            raise ConnectionResetError("Webhook connection closed") from error
        finally:
            if kept:
                self._idle.append(connection)
            else:
                writer.close()

    def close(self) -> None:
        for _, writer in self._idle:
            writer.close()
        self._idle = []

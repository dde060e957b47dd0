"""A way to the tests' Bot API on which a question for updates can be answered drop by drop, for ever."""

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field

HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 100000\r\n\r\n"


@dataclass
class Way:
    """A proxy on its own port; while `drips`, getUpdates gets a space now and then and no end."""

    to: int
    drips: bool = False
    port: int = 0
    dripped: threading.Event = field(default_factory=threading.Event)

    def carry(self, client: socket.socket) -> None:
        with suppress(OSError), client, socket.create_connection(("127.0.0.1", self.to)) as server:
            back = threading.Thread(target=_pump, args=(server, client), daemon=True)
            back.start()
            while asked := client.recv(65536):
                if self.drips and b"getUpdates" in asked:
                    self._drip(client)
                    return
                server.sendall(asked)

    def _drip(self, client: socket.socket) -> None:
        client.sendall(HEAD)
        while True:
            client.sendall(b" ")
            self.dripped.set()
            time.sleep(0.1)


def _pump(source: socket.socket, sink: socket.socket) -> None:
    with suppress(OSError):
        while part := source.recv(65536):
            sink.sendall(part)


@contextmanager
def way_to(port: int) -> Iterator[Way]:
    """A way to the server on that port of this machine."""
    way = Way(port)
    with socket.create_server(("127.0.0.1", 0)) as listener:
        way.port = listener.getsockname()[1]

        def accept() -> None:
            with suppress(OSError):
                while True:
                    client, _ = listener.accept()
                    threading.Thread(target=way.carry, args=(client,), daemon=True).start()

        threading.Thread(target=accept, daemon=True).start()
        yield way
        listener.shutdown(socket.SHUT_RDWR)

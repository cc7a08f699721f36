"""A line to another port of this machine, which a test can cut and mend."""

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Self


class Line:
    """Passes bytes on, both ways. While it is cut it answers nobody, and nobody stays connected."""

    def __init__(self, reach: Callable[[], socket.socket]) -> None:
        self.reach = reach  # connects to the far end
        self.server = socket.create_server(("127.0.0.1", 0), backlog=64)
        self.port = int(self.server.getsockname()[1])
        self.is_cut = False
        self.open: list[socket.socket] = []

    def __enter__(self) -> Self:
        threading.Thread(target=self.listen, daemon=True).start()
        return self

    def __exit__(self, *_error: object) -> None:
        self.server.close()
        self.hang_up()

    @contextmanager
    def cut(self) -> Iterator[None]:
        self.is_cut = True
        self.hang_up()
        try:
            yield
        finally:
            self.is_cut = False

    def hang_up(self) -> None:
        for each in self.open:
            with suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)
        self.open.clear()

    def listen(self) -> None:
        with suppress(OSError):  # closed
            while True:
                near, _address = self.server.accept()
                threading.Thread(target=self.serve, args=[near], daemon=True).start()

    def serve(self, near: socket.socket) -> None:
        with near, suppress(OSError):
            if self.is_cut:
                return
            with self.reach() as far:
                self.open += [near, far]
                back = threading.Thread(target=pump, args=[far, near], daemon=True)
                back.start()
                pump(near, far)
                back.join()


def pump(source: socket.socket, sink: socket.socket) -> None:
    with suppress(OSError):
        while data := source.recv(65536):
            sink.sendall(data)
    with suppress(OSError):
        sink.shutdown(socket.SHUT_WR)

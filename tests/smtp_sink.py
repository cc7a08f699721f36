"""A mail server for tests, on loopback only: it takes every mail and remembers its Message-ID."""

import asyncio
import random
import threading
from email import message_from_bytes
from email.message import Message
from typing import Self

READY, DONE, GO_ON, BYE = b"220 sink\r\n", b"250 OK\r\n", b"354 go on\r\n", b"221 bye\r\n"


class SmtpSink:
    """`with SmtpSink() as sink`: listens on `sink.port`; `sink.mails` are those taken, in order.

    With `slow` it takes up to that many seconds before and after taking a mail, so that a client who is
    killed at a random moment is often killed in the middle.
    """

    def __init__(self, *, slow: float = 0) -> None:
        self.slow, self.mails = slow, list[Message]()
        self.loop = asyncio.new_event_loop()
        self.thread = threading.Thread(target=self.loop.run_forever, daemon=True)

    def __enter__(self) -> Self:
        self.thread.start()
        starting = asyncio.start_server(self.serve, "127.0.0.1", 0)
        self.server = asyncio.run_coroutine_threadsafe(starting, self.loop).result(5)
        self.port: int = self.server.sockets[0].getsockname()[1]
        return self

    def __exit__(self, *_error: object) -> None:
        self.loop.call_soon_threadsafe(self.close)
        self.thread.join(5)
        self.loop.close()

    def close(self) -> None:
        """In the loop's own thread: elsewhere it would race with a client that hangs up at this moment."""
        self.server.close()
        self.loop.stop()

    @property
    def ids(self) -> list[str]:
        return [mail["Message-ID"] for mail in list(self.mails)]

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            writer.write(READY)
            while line := await reader.readline():
                command = line[:4].upper()
                if command == b"DATA":
                    writer.write(GO_ON)
                    await self.take(await reader.readuntil(b"\r\n.\r\n"))
                writer.write(BYE if command == b"QUIT" else DONE)
                await writer.drain()
                if command == b"QUIT":
                    break
        except (ConnectionError, asyncio.IncompleteReadError, asyncio.CancelledError):
            pass  # the client was killed: what it had not finished saying was no mail
        finally:
            writer.close()

    async def take(self, data: bytes) -> None:
        await asyncio.sleep(random.uniform(0, self.slow))
        self.mails.append(message_from_bytes(data))
        await asyncio.sleep(random.uniform(0, self.slow))

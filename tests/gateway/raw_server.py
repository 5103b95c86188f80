"""A tiny HTTP server whose answers are bytes, so that it can break every rule on purpose."""

import asyncio
import json
import socket
import ssl
import struct
from dataclasses import dataclass, field

RESET, CLOSE, HANG, AGAIN = object(), object(), object(), object()
"""Ends of a script: reset the connection, end it, keep it open and say nothing, or take another request."""


@dataclass
class Request:
    method: str
    path: str
    headers: dict[str, str]
    body: bytes = b""

    @property
    def json(self):
        return json.loads(self.body)


def head(status=200, *headers):
    lines = [f"HTTP/1.1 {status} X", "Connection: close", *headers, "", ""]
    return "\r\n".join(lines).encode()


def sse(*payloads, done=True):
    """The bytes of a stream of chunks, each a JSON value or ready text."""
    texts = [payload if isinstance(payload, str) else json.dumps(payload) for payload in payloads]
    return "".join(f"data: {text}\n\n" for text in [*texts, *(["[DONE]"] if done else [])]).encode()


def chunk(content=None, *, finish=None, **delta):
    return {
        "choices": [
            {
                "index": 0,
                "delta": delta | ({"content": content} if content is not None else {}),
                "finish_reason": finish,
            }
        ]
    }


@dataclass
class RawServer:
    """Answers each request with the script of its path, or else with the default one.

    A script is a list of bytes, of asyncio.Events to wait for, and of one end.
    """

    scripts: dict[str, list] = field(default_factory=dict)
    default: list = field(default_factory=lambda: [head(404, "Content-Length: 0")])
    requests: list[Request] = field(default_factory=list)
    handlers: set = field(default_factory=set)
    connections: int = 0
    tls: ssl.SSLContext | None = None
    tunnel_to: int | None = None
    """As a proxy: the port every CONNECT leads to."""
    tunnelled: bool = False

    async def __aenter__(self):
        self.gone = asyncio.Event()  # a client closed its side while we were waiting
        self.waiting = asyncio.Event()  # a script came to its HANG
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0, ssl=self.tls)
        self.port = self._server.sockets[0].getsockname()[1]
        self.root = f"http://127.0.0.1:{self.port}"
        return self

    async def __aexit__(self, *_exc):
        self._server.close()
        for task in list(self.handlers):
            task.cancel()
        await asyncio.gather(*self.handlers, return_exceptions=True)
        await self._server.wait_closed()

    def will_stream(self, *script, headers=("Content-Type: text/event-stream",)):
        """Answer chat with 200 and these bytes."""
        self.scripts["/chat/completions"] = [head(200, *headers), *script]

    def will_refuse(self, status, body=b"", *headers):
        """Answer chat with this status and body (bytes, or a JSON value)."""
        data = body if isinstance(body, bytes) else json.dumps(body).encode()
        self.scripts["/chat/completions"] = [head(status, f"Content-Length: {len(data)}", *headers), data]

    def will_answer(self, path, payload, status=200):
        """Answer this path with JSON."""
        data = payload if isinstance(payload, bytes) else json.dumps(payload).encode()
        self.scripts[path] = [head(status, f"Content-Length: {len(data)}"), data]

    async def _serve(self, reader, writer):
        task = asyncio.current_task()
        self.handlers.add(task)
        try:
            self.connections += 1
            while await self._answer(reader, writer):
                pass
        except (ConnectionError, asyncio.IncompleteReadError):
            self.gone.set()
        finally:
            writer.close()
            self.handlers.discard(task)

    async def _answer(self, reader, writer):
        lines = (await reader.readuntil(b"\r\n\r\n")).decode().split("\r\n")
        method, path, _ = lines[0].split(" ")
        if method == "CONNECT" and self.tunnel_to is not None:
            return await self._tunnel(reader, writer)
        headers = {name.lower(): value for name, _, value in (line.partition(": ") for line in lines[1:] if line)}
        body = await reader.readexactly(int(headers.get("content-length", 0)))
        self.requests.append(Request(method, path, headers, body))
        script = next((found for end, found in self.scripts.items() if path.endswith(end)), self.default)
        for step in script:
            if isinstance(step, bytes):
                writer.write(step)
                await writer.drain()
            elif isinstance(step, asyncio.Event):
                await step.wait()
            elif step is RESET:
                linger = struct.pack("ii", 1, 0)
                writer.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
                writer.transport.abort()
            elif step is AGAIN:
                return True
            elif step is HANG:
                self.waiting.set()
                await reader.read()
                self.gone.set()
        return False

    async def _tunnel(self, reader, writer):
        self.tunnelled = True
        far_reader, far_writer = await asyncio.open_connection("127.0.0.1", self.tunnel_to)
        writer.write(b"HTTP/1.1 200 Connection established\r\n\r\n")
        await asyncio.gather(_pipe(reader, far_writer), _pipe(far_reader, writer))
        return False


async def _pipe(reader, writer):
    try:
        while data := await reader.read(65536):
            writer.write(data)
            await writer.drain()
    except ConnectionError:
        pass
    finally:
        writer.close()

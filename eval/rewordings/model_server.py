"""A server that speaks the protocols of OpenAI and Ollama, and answers as it is told to.

Real HTTP on a port of this machine, several requests at once, streamed or whole; so the clients
that the program uses with a real model are what is measured here.
"""

from __future__ import annotations

import json
import socket
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

_PIECE = 12  # characters of a streamed piece


@dataclass(frozen=True)
class ModelRequest:
    """What a client asked for. data: the user's message, read as JSON where it is JSON."""

    system: str
    user: str
    body: Mapping[str, Any]

    @property
    def data(self) -> Mapping[str, Any]:
        try:
            found = json.loads(self.user)
        except ValueError:
            return {}
        return found if isinstance(found, dict) else {}


@dataclass(frozen=True)
class ModelReply:
    """What comes back. status: of HTTP. pause: seconds before each piece. cut: ends halfway."""

    text: str
    status: int = 200
    pause: float = 0.0
    cut: bool = False


Behaviour = Callable[[ModelRequest], ModelReply]


class ModelServer(ThreadingHTTPServer):
    """Keeps the requests it was sent, so that tests see what left the program."""

    daemon_threads = True
    block_on_close = False

    def __init__(self, behaviour: Behaviour) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.behaviour = behaviour
        self.requests: list[ModelRequest] = []
        self.keys: list[str] = []
        self.stopping = threading.Event()

    @property
    def address(self) -> str:
        """Base address of the OpenAI protocol."""
        return f"{self.ollama_address}/v1"

    @property
    def ollama_address(self) -> str:
        """Base address of the Ollama protocol."""
        return f"http://127.0.0.1:{self.server_port}"

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that leaves is what a time-out looks like from here."""


@contextmanager
def model_server(behaviour: Behaviour) -> Iterator[ModelServer]:
    """A server that runs until the block ends."""
    server = ModelServer(behaviour)
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.stopping.set()
        server.shutdown()
        thread.join()
        server.server_close()


def closed_address() -> str:
    """An address of this machine where nothing listens: a server that was killed."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    return f"http://127.0.0.1:{port}/v1"


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: ModelServer

    def do_POST(self) -> None:
        length = int(self.headers.get("Content-Length", "0"))
        body = json.loads(self.rfile.read(length))
        messages = {each["role"]: _text_of(each["content"]) for each in body["messages"]}
        request = ModelRequest(messages.get("system", ""), messages.get("user", ""), body)
        self.server.requests.append(request)
        self.server.keys.append(self.headers.get("Authorization", ""))
        reply = self.server.behaviour(request)
        if reply.status != 200:
            self._whole({"error": {"message": reply.text, "type": "server_error"}}, reply.status)
        elif self.path.endswith("/api/chat"):
            self._pieces(reply, _ollama_line, "application/x-ndjson")
        elif body.get("stream"):
            self._pieces(reply, _event, "text/event-stream")
        else:
            self._wait(reply)
            self._whole(_completion(reply.text))

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  name of the parent's
        """Silent: requests are kept, not printed."""

    def _wait(self, reply: ModelReply) -> None:
        if reply.pause:
            self.server.stopping.wait(reply.pause)

    def _whole(self, record: Mapping[str, Any], status: int = 200) -> None:
        data = json.dumps(record).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(data)))
        self.send_header("Connection", "close")
        self.end_headers()
        self.close_connection = True
        self.wfile.write(data)

    def _pieces(
        self, reply: ModelReply, form: Callable[[str | None], bytes], content_type: str
    ) -> None:
        """The text in pieces; form(None) is the end."""
        self.send_response(200)
        self.send_header("Content-Type", content_type)
        self.send_header("Connection", "close")
        self.end_headers()
        self.close_connection = True
        text = reply.text[: len(reply.text) // 2] if reply.cut else reply.text
        for start in range(0, len(text), _PIECE):
            self._wait(reply)
            if self.server.stopping.is_set():
                return
            self.wfile.write(form(text[start : start + _PIECE]))
            self.wfile.flush()
        if not reply.cut:
            self.wfile.write(form(None))


def _text_of(content: object) -> str:
    """A message as text, also where it comes in parts."""
    if isinstance(content, list):
        return "".join(str(part.get("text", "")) for part in content)
    return str(content)


def _completion(text: str) -> dict[str, Any]:
    message = {"role": "assistant", "content": text}
    return {
        "id": "answer",
        "object": "chat.completion",
        "created": int(time.time()),
        "model": "built-in",
        "choices": [{"index": 0, "message": message, "finish_reason": "stop"}],
        "usage": {"prompt_tokens": 1, "completion_tokens": 1, "total_tokens": 2},
    }


def _event(piece: str | None) -> bytes:
    """A server-sent event of the OpenAI protocol."""
    delta: dict[str, Any] = {} if piece is None else {"role": "assistant", "content": piece}
    chunk = {
        "id": "answer",
        "object": "chat.completion.chunk",
        "created": int(time.time()),
        "model": "built-in",
        "choices": [{"index": 0, "delta": delta, "finish_reason": None if delta else "stop"}],
    }
    line = f"data: {json.dumps(chunk)}\n\n"
    return (line if piece is not None else f"{line}data: [DONE]\n\n").encode()


def _ollama_line(piece: str | None) -> bytes:
    """A line of the Ollama protocol."""
    record: dict[str, Any] = {
        "model": "built-in",
        "created_at": "2025-01-01T00:00:00Z",
        "message": {"role": "assistant", "content": piece or ""},
        "done": piece is None,
    }
    if piece is None:
        record["done_reason"] = "stop"
    return (json.dumps(record) + "\n").encode()

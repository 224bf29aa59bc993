"""How the web chat holds under many users, beside pages that show an answer already stored.

Starts `antragslotse serve --production` with an empty database, or uses one that is running
(`--url`, started with ANTRAGSLOTSE_QUESTIONS_PER_MINUTE=0). Each user opens the start page, asks,
asks on, and loads the conversation again. The last of these renders the same template with a
fixed answer: it is what an answer is compared with.
"""

from __future__ import annotations

import argparse
import http.client
import json
import random
import re
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from urllib.parse import urlencode, urlsplit

_TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')
_START_UP = 120.0
_QUESTIONS = (
    "Wir haben 7.200 Einwohner, dürfen wir allein?",
    "Wie viel Geld gibt es höchstens?",
    "Bis wann muss der Antrag da sein?",
    "Sind Reisekosten förderfähig?",
)


@dataclass
class Tally:
    """What all users measured. seconds: kind of request → durations; errors: what went wrong."""

    seconds: dict[str, list[float]] = field(default_factory=dict)
    errors: list[str] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def add(self, kind: str, duration: float) -> None:
        with self.lock:
            self.seconds.setdefault(kind, []).append(duration)

    def fail(self, what: str) -> None:
        with self.lock:
            self.errors.append(what)


class User:
    """One visitor with a cookie of their own, over one kept connection."""

    def __init__(self, host: str, tally: Tally) -> None:
        self.connection = http.client.HTTPConnection(host, timeout=30)
        self.tally = tally
        self.cookie = ""

    def request(
        self,
        kind: str,
        method: str,
        path: str,
        form: dict[str, str] | None = None,
        *,
        part: bool = False,
    ) -> tuple[str, str]:
        """Text and Location of the response; anything but 200 and 303 counts as an error."""
        headers = {"Cookie": self.cookie} if self.cookie else {}
        if part:
            headers["HX-Request"] = "true"
        body = None
        if form is not None:
            body = urlencode(form)
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        begun = time.perf_counter()
        self.connection.request(method, path, body, headers)
        response = self.connection.getresponse()
        text = response.read().decode()
        self.tally.add(kind, time.perf_counter() - begun)
        if response.status not in (200, 303):
            self.tally.fail(f"{kind}: status {response.status}")
        if given := response.headers.get("Set-Cookie"):
            self.cookie = given.partition(";")[0]
        return text, response.headers.get("Location", "")

    def visit(self, pause: float, until: float) -> None:
        """One conversation, ended early when the time is over."""
        page, _ = self.request("start page", "GET", "/")
        found = _TOKEN.search(page)
        if found is None:
            self.tally.fail("start page: no token")
            return
        form = {"csrf_token": found.group(1), "programme": "hessen-kisi-2025"}
        _, place = self.request(
            "first question", "POST", "/fragen", {**form, "question": _QUESTIONS[0]}
        )
        for question in _QUESTIONS[1:]:
            if time.monotonic() > until or not place:
                return
            time.sleep(random.uniform(0.5, 1.5) * pause)  # noqa: S311  no secret
            text, _ = self.request(
                "answer", "POST", place, {**form, "question": question}, part=True
            )
            if "data-answer" not in text:
                self.tally.fail("answer: no answer in it")
            time.sleep(random.uniform(0.5, 1.5) * pause)  # noqa: S311  no secret
            self.request("fixed answer", "GET", place)


def load(host: str, *, users: int, seconds: float, pause: float) -> Tally:
    """So many users at once for so many seconds; pause: seconds between their requests."""
    tally = Tally()
    until = time.monotonic() + seconds

    def live() -> None:
        time.sleep(random.uniform(0, min(pause, seconds) + 0.1))  # noqa: S311  no secret
        while time.monotonic() < until:
            user = User(host, tally)
            try:
                user.visit(pause, until)
            except (OSError, http.client.HTTPException) as fault:
                tally.fail(type(fault).__name__)
            finally:
                user.connection.close()

    threads = [threading.Thread(target=live, daemon=True) for _ in range(users)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=seconds + 60)
    return tally


@contextmanager
def served(prepare: Callable[[str], None] | None = None, **more: str) -> Iterator[str]:
    """Host and port of a server started for this measurement.

    prepare: called with the empty data folder before. more: settings, variable → value.
    """
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    with tempfile.TemporaryDirectory() as folder:
        settings = {
            "ANTRAGSLOTSE_DATA": folder,
            "ANTRAGSLOTSE_PORT": str(port),
            "ANTRAGSLOTSE_QUESTIONS_PER_MINUTE": "0",
            **more,
        }
        if prepare is not None:
            prepare(folder)
        changed = [f"{name}={value}" for name, value in settings.items()]
        program = [sys.executable, "-m", "knowledge.command_line", "serve", "--production"]
        command = ["env", *changed, *program]
        server = subprocess.Popen(  # noqa: S603  our own program
            command, stderr=subprocess.DEVNULL
        )
        try:
            _wait_for(port)
            yield f"127.0.0.1:{port}"
        finally:
            server.terminate()
            try:
                server.wait(timeout=60)
            except subprocess.TimeoutExpired:
                server.kill()
                server.wait()


def _wait_for(port: int) -> None:
    until = time.monotonic() + _START_UP
    while time.monotonic() < until:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            time.sleep(0.2)
        else:
            return
    raise TimeoutError(f"nothing answered on port {port} for {_START_UP:.0f} s")


def report(tally: Tally) -> dict[str, object]:
    """Requests, errors, and for each kind of request median and 95th percentile in ms."""
    kinds = {
        kind: {
            "requests": len(times),
            "median_ms": round(statistics.median(times) * 1000, 1),
            "p95_ms": round(sorted(times)[int(0.95 * (len(times) - 1))] * 1000, 1),
        }
        for kind, times in tally.seconds.items()
    }
    answer, fixed = (tally.seconds.get(kind) for kind in ("answer", "fixed answer"))
    ratio = statistics.median(answer) / statistics.median(fixed) if answer and fixed else None
    return {
        "requests": sum(len(times) for times in tally.seconds.values()),
        "errors": len(tally.errors),
        "what_went_wrong": sorted(set(tally.errors)),
        "answer_to_fixed_answer": round(ratio, 2) if ratio is not None else None,
        "kinds": kinds,
    }


def main() -> int:
    """Runs the measurement and prints it as JSON; 1 when there was an error."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--url", help="a server that is running")
    parser.add_argument("--users", type=int, default=50)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--pause", type=float, default=2.0, help="seconds between two requests")
    given = parser.parse_args()
    wanted = {"users": given.users, "seconds": given.seconds, "pause": given.pause}
    if given.url:
        tally = load(urlsplit(given.url).netloc, **wanted)
    else:
        with served() as host:
            tally = load(host, **wanted)
    print(json.dumps(report(tally), ensure_ascii=False, indent=2))
    return 1 if tally.errors else 0


if __name__ == "__main__":
    sys.exit(main())

"""How an Info-Veranstaltung holds with a full room: audience, advisers, beamer on one server.

Starts `antragslotse serve --production` with an empty database and one open session. Each member
of the audience opens the page, asks again every few seconds as the page's script does, now and
then sends a question or votes. Two advisers and the beamer hold a stream of server-sent events and
connect again when it ends; one adviser releases what was asked. Measured are the requests, errors,
and how long after a release its event reaches the streams. Ends by itself.
"""

from __future__ import annotations

import argparse
import http.client
import json
import random
import re
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date
from functools import partial
from pathlib import Path
from urllib.parse import urlencode

from eval.benchmarks.web_load import Tally, report, served

_TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')
_LAST = re.compile(r'id="stand"[^>]*data-last="(\d+)"')
_VOTE = re.compile(r'action="(/s/[^"]+/stimme/[^"]+)"')
_NAME, _PASSWORD = "last", "Kiesel und Laterne 7"
_QUESTIONS = (
    "Wir haben {n} Einwohner, dürfen wir allein?",
    "Wie viel Geld gibt es höchstens für {n} Stellen?",
    "Bis wann muss der Antrag von Ort {n} da sein?",
    "Sind {n} Euro Reisekosten förderfähig?",
)
_PART = {"HX-Request": "true"}


@dataclass
class Room:
    """The session under load, and what its streams told.

    released: number of the event of a release → when the release was answered. heard: when a
    stream told which number. streams: opened; refused: those for which there was no room.
    """

    code: str = ""
    beamer_code: str = ""
    session_id: str = ""
    released: dict[int, float] = field(default_factory=dict)
    heard: list[tuple[float, int]] = field(default_factory=list)
    streams: int = 0
    refused: int = 0
    lock: threading.Lock = field(default_factory=threading.Lock)


class Client:
    """One browser with a cookie, over one kept connection."""

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
        headers: dict[str, str] | None = None,
    ) -> tuple[int, str]:
        """Status and text; anything but 200, 204 and 303 counts as an error."""
        sent = {**(headers or {}), **({"Cookie": self.cookie} if self.cookie else {})}
        body = None
        if form is not None:
            body = urlencode(form)
            sent["Content-Type"] = "application/x-www-form-urlencoded"
        begun = time.perf_counter()
        self.connection.request(method, path, body, sent)
        response = self.connection.getresponse()
        text = response.read().decode()
        self.tally.add(kind, time.perf_counter() - begun)
        if response.status not in (200, 204, 303):
            self.tally.fail(f"{kind}: status {response.status}")
        if given := response.headers.get("Set-Cookie"):
            self.cookie = given.partition(";")[0]
        return response.status, text


def prepared(room: Room, folder: str) -> None:
    """An account and an open session in the database of the folder."""
    from assistant.advisers import Advisers
    from assistant.history import open_store
    from assistant.info_sessions import InfoSessions
    from assistant.service import Assistant
    from assistant.settings import Settings

    settings = replace(Settings.from_environment(), data_folder=Path(folder), database_url="")
    store = open_store(settings.database_address)
    advisers = Advisers(store, settings)
    advisers.add(_NAME, _PASSWORD, role="adviser")
    sessions = InfoSessions(store, Assistant(settings), settings)
    made = sessions.begin(
        advisers.sign_in(_NAME, _PASSWORD),
        title="Voller Saal",
        programmes=("hessen-kisi-2025",),
        as_of=date(2025, 1, 10),
        audience_sees="answers",
    )
    room.code, room.beamer_code, room.session_id = made.code, made.beamer_code, made.id
    store.engine.dispose()


def attend(client: Client, room: Room, *, number: int, pause: float, until: float) -> None:
    """One member of the audience until the end. pause: seconds between two requests."""
    path = f"/s/{room.code}"
    _, page = client.request("page", "GET", path)
    token, last = _TOKEN.search(page), _LAST.search(page)
    if token is None or last is None:
        client.tally.fail("page: no token or no number")
        return
    seen, form = last.group(1), {"csrf_token": token.group(1)}
    while time.monotonic() < until:
        time.sleep(random.uniform(0.8, 1.2) * pause)  # noqa: S311  no secret
        chance = random.random()  # noqa: S311  no secret
        vote = _VOTE.search(page)
        if chance < 0.02:
            text = random.choice(_QUESTIONS).format(n=1000 + number)  # noqa: S311  no secret
            client.request("question", "POST", path, {**form, "question": text})
        elif chance < 0.07 and vote is not None:
            client.request("vote", "POST", vote.group(1), form)
        status, part = client.request("poll", "GET", f"{path}?nach={seen}", headers=_PART)
        if status == 200:
            found = _LAST.search(part)
            if found is None:
                client.tally.fail("poll: no number")
            else:
                seen, page = found.group(1), part


def listen(client: Client, room: Room, path: str, *, until: float) -> None:
    """A stream that is opened again whenever it ends, each time after the last event seen."""
    last = ""
    while time.monotonic() < until:
        headers = {"Cookie": client.cookie, **({"Last-Event-ID": last} if last else {})}
        client.connection.request("GET", path, headers=headers)
        response = client.connection.getresponse()
        with room.lock:
            room.streams += 1
            room.refused += response.status == 204
        if response.status not in (200, 204):
            client.tally.fail(f"stream: status {response.status}")
        while time.monotonic() < until and (line := response.readline()):
            if line.startswith(b"id: "):
                last = line[4:].strip().decode()
                room.heard.append((time.perf_counter(), int(last)))
        if not response.isclosed():
            client.connection.close()
        time.sleep(0.5 if response.status == 200 else 5.0)


def delays(room: Room) -> list[float]:
    """Seconds from the answer to a release until a stream told of it, 0 when it was sooner."""
    found = []
    for number, answered in room.released.items():
        times = [when for when, told in room.heard if told >= number]
        if times:
            found.append(max(0.0, min(times) - answered))
    return sorted(found)


def advise(client: Client, room: Room, *, pause: float, until: float) -> None:
    """One adviser at the console: takes the first waiting question, releases and shows it."""
    path = f"/beratung/konsole/{room.session_id}"
    while time.monotonic() < until:
        _, page = client.request("console", "GET", path)
        action = re.search(
            r'<form method="post" action="([^"]+)"[^>]*>\s*<input[^>]*value="([^"]+)">'
            r'<input[^>]*name="version" value="(\d+)">\s*<button[^>]*value="release_show"',
            page,
        )
        if action is not None:
            form = {"csrf_token": action.group(2), "version": action.group(3)}
            client.request("release", "POST", action.group(1), {**form, "action": "release_show"})
            answered = time.perf_counter()
            _, part = client.request("console part", "GET", path, headers=_PART)
            if found := _LAST.search(part):
                room.released[int(found.group(1))] = answered
        client.request(
            "heard question", "POST", f"{path}/saal",
            {"csrf_token": _token(page), "question": "Sind Reisekosten förderfähig?"}, _PART,
        )  # fmt: skip
        time.sleep(pause)


def _token(page: str) -> str:
    found = _TOKEN.search(page)
    return found.group(1) if found else ""


def signed_in(host: str, tally: Tally) -> Client:
    """A browser of the adviser."""
    client = Client(host, tally)
    _, page = client.request("sign-in", "GET", "/anmelden")
    form = {"csrf_token": _token(page), "name": _NAME, "password": _PASSWORD}
    client.request("sign-in", "POST", "/anmelden", form)
    return client


def load(host: str, room: Room, *, audience: int, seconds: float, pause: float) -> Tally:
    """The whole room for so many seconds."""
    tally = Tally()
    until = time.monotonic() + seconds
    console = f"/beratung/konsole/{room.session_id}"
    beamer = f"/leinwand/{room.beamer_code}/strom"

    def run(work: Callable[[], None], wait: float) -> None:
        time.sleep(wait)
        try:
            work()
        except (OSError, http.client.HTTPException) as fault:
            tally.fail(type(fault).__name__)

    def member(number: int) -> None:
        attend(Client(host, tally), room, number=number, pause=pause, until=until)

    def console_stream() -> None:
        listen(signed_in(host, tally), room, f"{console}/strom", until=until)

    def beamer_stream() -> None:
        listen(Client(host, tally), room, beamer, until=until)

    def adviser() -> None:
        advise(signed_in(host, tally), room, pause=2.0, until=until)

    jobs = [(partial(member, number), pause * number / audience) for number in range(audience)]
    desk: list[tuple[Callable[[], None], float]] = [
        (console_stream, 0.0), (console_stream, 0.0), (beamer_stream, 0.0), (adviser, 0.5),
    ]  # fmt: skip
    threads = [threading.Thread(target=run, args=job, daemon=True) for job in [*jobs, *desk]]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=seconds + 60)
    return tally


def main() -> int:
    """Runs the measurement and prints it as JSON; 1 when there was an error."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--audience", type=int, default=200)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--pause", type=float, default=5.0, help="seconds between two requests")
    given = parser.parse_args()
    room = Room()
    free = {
        "ANTRAGSLOTSE_AUDIENCE_QUESTIONS_PER_MINUTE": "0",
        "ANTRAGSLOTSE_SESSION_QUESTIONS_PER_MINUTE": "0",
    }
    with served(lambda folder: prepared(room, folder), **free) as host:
        tally = load(host, room, audience=given.audience, seconds=given.seconds, pause=given.pause)
    late = delays(room)
    found = report(tally)
    found.pop("answer_to_fixed_answer")
    found["streams"] = {
        "opened": room.streams,
        "refused": room.refused,
        "releases": len(late),
        "median_delay_ms": round(late[len(late) // 2] * 1000) if late else None,
    }
    print(json.dumps(found, ensure_ascii=False, indent=2))
    return 1 if tally.errors else 0


if __name__ == "__main__":
    sys.exit(main())

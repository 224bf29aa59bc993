"""An answer as a page part, beside the bare answer: `python -m tests.webui.page_speed`.

Both in one process, in turn, so that a slow moment of the machine hits both: the whole request
(cookie, token, personal data, database, answer, template) and `Assistant.ask` with the same
question after the same turn. The issue asks for a median of at most three bare answers.
"""

from __future__ import annotations

import hashlib
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

from assistant.dialogue import next_reply
from assistant.rules.facts import Facts
from assistant.service import Assistant
from assistant.settings import Settings
from eval.question_sets import load_all
from tests.webui.conftest import settings_in, token_of
from webui.app import create_app

_QUESTIONS = 150
_WARM_UP = 10
_MOST = 3.0
_FIRST = "Wer ist zuständig?"


def measure() -> tuple[float, float]:
    """Medians in milliseconds: the page part, the bare answer."""
    part: list[float] = []
    bare: list[float] = []
    with tempfile.TemporaryDirectory() as folder:
        app = create_app(Assistant(Settings.from_environment()), settings_in(Path(folder)))
        client = app.test_client()
        token = token_of(client)
        found = app.extensions["antragslotse"]
        client.post("/fragen", data={"csrf_token": token, "question": _FIRST})
        with client.session_transaction() as session:
            visitor = hashlib.sha256(session["visitor"].encode()).hexdigest()
        for number, case in enumerate(load_all(half="dev")[:_QUESTIONS]):
            frame = {"programme": case.programme or "", "as_of": case.as_of.isoformat()}
            form = {"csrf_token": token, "privacy": "anyway"}
            begun = client.post("/fragen", data={**form, **frame, "question": _FIRST})
            place = begun.headers["Location"].partition("#")[0]
            conversation = found.store.conversation(visitor, place.rpartition("/")[2])
            assert conversation is not None
            earlier = [exchange.turn for exchange in conversation.exchanges]
            whole = partial(
                client.post,
                place,
                data={**form, "question": case.turns[0]},
                headers={"HX-Request": "true"},
            )
            alone = partial(
                next_reply,
                found.assistant,
                case.turns[0],
                programme=case.programme,
                as_of=case.as_of,
                earlier=earlier,
                edited=Facts(),
            )
            if number % 2:
                part.append(_milliseconds(whole))
            bare.append(_milliseconds(alone))
            if not number % 2:
                part.append(_milliseconds(whole))
        found.store.engine.dispose()
    return statistics.median(part[_WARM_UP:]), statistics.median(bare[_WARM_UP:])


def main() -> int:
    """Prints both medians and their ratio; 1 when the ratio is above the bound."""
    part, bare = measure()
    print(f"answer as a page part {part:8.1f} ms")
    print(f"bare answer           {bare:8.1f} ms")
    print(f"page by bare          {part / bare:8.2f} (at most {_MOST:.0f})")
    return 1 if part / bare > _MOST else 0


def _milliseconds(work: Callable[[], object]) -> float:
    begun = time.perf_counter()
    work()
    return (time.perf_counter() - begun) * 1000


if __name__ == "__main__":
    sys.exit(main())

"""Questions put to the assistant as people put them: one after the other."""

from __future__ import annotations

from datetime import date
from typing import Any

from assistant.service import Assistant
from assistant.understanding.conversation import Turn

KISI, KIM, WIR = "hessen-kisi-2025", "nrw-kim-2024", "hessen-wir-mo-2020"
JANUARY = date(2025, 1, 10)


def ask(assistant: Assistant, *turns: str, programme: str | None = KISI, on: date = JANUARY) -> Any:
    """The answer to the last of these turns."""
    said: list[Turn] = []
    for text in turns:
        reply = assistant.ask(text, programme=programme, as_of=on, turns=tuple(said))
        said.append(reply.turn)
    return reply.answer

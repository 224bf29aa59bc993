"""What the possibility of a language model costs when none is set: as a ratio, side by side."""

from __future__ import annotations

import statistics
import tempfile
import time
from collections.abc import Callable, Sequence
from functools import partial

from assistant.answering.records import Answer
from assistant.service import Assistant
from assistant.settings import Settings
from eval.question_sets import Case, load_all

_QUESTIONS = 150
_WARM_UP = 10


def ratio_with_model_off() -> float:
    """Median of an answer with the step that would reword it, by the median without that step.

    Both ask the same question in turn, in changing order, so that a slow moment hits both.
    """
    with tempfile.TemporaryDirectory() as folder:
        assistant = Assistant(Settings.from_environment({"ANTRAGSLOTSE_DATA": folder}))
        plain: list[float] = []
        whole: list[float] = []
        for number, case in enumerate(load_all(half="dev")[:_QUESTIONS]):
            runs = [(plain, partial(_asked, assistant, case)),
                    (whole, partial(_asked_and_reworded, assistant, case))]  # fmt: skip
            for times, work in runs if number % 2 else reversed(runs):
                times.append(_seconds(work))
    return _median(whole) / _median(plain)


def _asked(assistant: Assistant, case: Case) -> Answer:
    question = case.turns[0]
    return assistant.ask(question, programme=case.programme, as_of=case.as_of).answer


def _asked_and_reworded(assistant: Assistant, case: Case) -> Answer:
    return assistant.reworded(_asked(assistant, case))


def _seconds(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def _median(times: Sequence[float]) -> float:
    return statistics.median(times[_WARM_UP:])

"""What the possibility of a language model costs when none is set: as a ratio, side by side."""

from __future__ import annotations

import statistics
import tempfile
import time
from collections.abc import Callable
from functools import partial

from assistant.answering.records import Answer
from assistant.service import Assistant
from assistant.settings import Settings
from eval.question_sets import Case, load_all

_QUESTIONS = 100
_TIMES = 6  # each question, the best counts: what disturbs only ever adds


def ratio_with_model_off() -> float:
    """Time of an answer with the step that would reword it, by the time without: the median.

    Both ask the same question in turn, in changing order, and are compared question by question.
    """
    with tempfile.TemporaryDirectory() as folder:
        assistant = Assistant(Settings.from_environment({"ANTRAGSLOTSE_DATA": folder}))
        ratios: list[float] = []
        for case in load_all(half="dev")[:_QUESTIONS]:
            works = [partial(work, assistant, case) for work in (_asked, _asked_and_reworded)]
            best = [float("inf"), float("inf")]
            for turn in range(_TIMES):
                for which in (0, 1) if turn % 2 else (1, 0):
                    best[which] = min(best[which], _seconds(works[which]))
            ratios.append(best[1] / best[0])
    return statistics.median(ratios)


def _asked(assistant: Assistant, case: Case) -> Answer:
    question = case.turns[0]
    return assistant.ask(question, programme=case.programme, as_of=case.as_of).answer


def _asked_and_reworded(assistant: Assistant, case: Case) -> Answer:
    return assistant.reworded(_asked(assistant, case))


def _seconds(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start

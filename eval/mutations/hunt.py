"""Does anything notice a planted fault? First the checks of the catalogue, then the questions."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal

from assistant.settings import Settings
from assistant.understanding.entries import entries
from assistant.understanding.entry_ranking import EntryRanker, Understanding, ranking_weights
from assistant.understanding.stored_learning import understanding
from eval.configurations import configured
from eval.generated.questions import generate
from eval.mutations.planting import Mutation, planted
from eval.question_sets import Case, load_all
from eval.runs import Ask, outcome_of
from knowledge.catalogue import catalogue
from knowledge.catalogue.proofs import check_catalogue
from knowledge.errors import KnowledgeError
from knowledge.retrieval.embedder import Embedder

By = Literal["checks", "suite", "nothing"]
READERS = ("assistant.", "knowledge.catalogue")
# These read words of people, never a programme; their caches are dear to fill.
LANGUAGE = ("assistant.understanding.fact_", "assistant.understanding.place_names")
GENERATED, SEED = 260, 7  # questions from templates that join the written ones


@dataclass(frozen=True)
class Notice:
    """Who noticed a fault, and the first sign: a fault of the catalogue or the id of a case."""

    mutation: Mutation
    by: By
    sign: str


def noticed_by_checks(mutation: Mutation) -> Notice:
    """Whether `programmes check` finds a fault that it does not find in the files as they are."""
    with planted(mutation, alone=True) as folder:
        for fault in check_catalogue(folder):
            if (fault.kind, fault.message) not in _known_faults():
                return Notice(mutation, "checks", str(fault).partition("\n")[0])
    return Notice(mutation, "nothing", "")


@cache
def _known_faults() -> frozenset[tuple[str, str]]:
    """The faults of the files as they are; none, as long as the files are in order."""
    return frozenset((fault.kind, fault.message) for fault in check_catalogue())


class Suite:
    """The questions that are answered right now, and whether they still are with a fault planted.

    Only the development half of the written questions takes part, and generated ones.
    """

    def __init__(self, settings: Settings, cases: Sequence[Case] | None = None) -> None:
        self._embedder = Embedder.from_settings(settings)
        self._learnt: Understanding = understanding(settings.data_folder, self._embedder)
        chosen = default_cases() if cases is None else tuple(cases)
        ask = self._ask()
        self.guards: tuple[Case, ...] = tuple(
            case for case in chosen if outcome_of(case, ask).flawless
        )

    def _ask(self) -> Ask:
        """A fresh assistant over the programme files in force; what was learnt stays."""
        ranker = EntryRanker(entries(), self._embedder, self._learnt)
        return configured(ranking_weights(), ranker)

    def notices(self, mutation: Mutation) -> Notice:
        """Stops at the first question that is no longer answered right."""
        with planted(mutation) as folder, programmes_from(folder):
            try:
                ask = self._ask()
            except (KnowledgeError, ValueError, LookupError) as fault:
                return Notice(mutation, "suite", f"the assistant does not start: {fault}")
            for case in self._nearest_first(mutation):
                if not outcome_of(case, ask).flawless:
                    return Notice(mutation, "suite", case.id)
        return Notice(mutation, "nothing", "")

    def _nearest_first(self, mutation: Mutation) -> list[Case]:
        """The questions about the programme, then those that name none; others cannot notice."""
        own = [case for case in self.guards if case.programme == mutation.programme]
        return own + [case for case in self.guards if case.programme is None]


def hunt(
    found: Sequence[Mutation], suite: Suite, *, tell: Callable[[Notice], None] | None = None
) -> tuple[Notice, ...]:
    """Each fault with who noticed it, in their order."""
    notices = []
    for mutation in found:
        notice = noticed_by_checks(mutation)
        if notice.by == "nothing":
            notice = suite.notices(mutation)
        if tell is not None:
            tell(notice)
        notices.append(notice)
    return tuple(notices)


def default_cases() -> tuple[Case, ...]:
    """The development half, and generated questions with a fixed seed."""
    return (*load_all(half="dev"), *(item.case for item in generate(GENERATED, seed=SEED)))


@contextmanager
def programmes_from(folder: Path) -> Iterator[None]:
    """Within the block all programme files come from the folder.

    What was derived from the files is kept in caches of functions; they are emptied before and
    after. For one process that does nothing else meanwhile.
    """
    before = catalogue.PROGRAMMES_FOLDER
    try:
        catalogue.PROGRAMMES_FOLDER = folder
        _forget()
        yield
    finally:
        catalogue.PROGRAMMES_FOLDER = before
        _forget()


def _forget() -> None:
    """Empties the function caches of every module that may have read a programme."""
    for name, module in list(sys.modules.items()):
        if name.startswith(READERS) and not name.startswith(LANGUAGE):
            for item in list(vars(module).values()):
                clear = getattr(item, "cache_clear", None)
                if callable(clear):
                    clear()

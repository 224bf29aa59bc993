"""One project year said without a figure: "für ein Projektjahr", "ein Jahr lang"."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal

from assistant.understanding.fact_records import FactMention
from knowledge.german.folding import fold_with_origins
from knowledge.german.numbers import NumberMention

_ONE = r"(?:ein|eine[mns]?|nur ein|nur 1|one|a single|einzige[ns]?)"
_PROJECT_YEAR = r"(?:projekt|forder|bewilligungs)jahre?s?\b|(?:project|funding|grant) year\b"
_ONE_YEAR = re.compile(
    rf"(?<!\w)(?:{_ONE}|(?:das|dem|im|in the|des)?\s?(?:erste[nsmr]?|first))\s+(?:{_PROJECT_YEAR})"
    rf"|(?<!\w)(?:fue?r|ue?ber|auf|for|laufzeit(?: von)?:?|dauert|lauft|geht|lasts)\s+"
    r"(?:nur\s|just\s)?"
    rf"(?:{_ONE}|1|a)\s+(?:jahr|year)\b"
    r"|(?<!\w)(?:ein|1) jahr lang\b|\beinjahrige[nmrs]?\s+(?:projekt|vorhaben|laufzeit|forder)"
    r"|\bone-year (?:project|grant)|\blaufzeit\W+(?:ein|1) jahr\b"
)
_LASTING = re.compile(r"\blaufzeit|\bprojekt(?:zeit|dauer)|\b(?:projekt|vorhaben|project)\b.{0,40}"
                      r"\b(?:laufen|lauft|dauer|lasts|runs?)")  # fmt: skip
_HALF_YEAR = 6
_PER = re.compile(r"\b(?:pro|je|per|seit|vor|nach)\s*$")


def duration_facts(text: str, numbers: Sequence[NumberMention]) -> Iterator[FactMention]:
    """project_years where no years are counted: one year in words, months of a project.

    Periods ("im Jahr", "pro Projektjahr") say nothing.
    """
    folded = fold_with_origins(text)
    if _LASTING.search(folded.text):
        for number in numbers:
            if number.unit == "months" and number.value and number.value % _HALF_YEAR == 0:
                yield FactMention(
                    "project_years", number.value / 12, number.start, number.end,
                    number.as_written, unit="years",
                )  # fmt: skip
                return
    for match in _ONE_YEAR.finditer(folded.text):
        if not _PER.search(folded.text[: match.start()]):
            start, end = folded.source_span(match.start(), match.end())
            yield FactMention(
                "project_years", Decimal(1), start, end, text[start:end], unit="years"
            )
            return

"""What is said not to be planned: "ohne Assistenz" is 0 posts, "keine Honorare" 0 € in a budget."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal

from assistant.understanding.fact_costs import CostMention
from assistant.understanding.fact_lexicon import Hit, Token, fact_entries
from assistant.understanding.fact_records import FactMention

_NO = {"kein", "keine", "keinen", "keiner", "keinem", "keinerlei", "ohne", "weder", "no", "without",
       "null", "zero", "nix"}  # fmt: skip
_NO_AFTER = {"keine", "keinen", "keiner", "keins", "nichts", "null", "entfallt", "entfallen",
             "nein", "none", "0"}  # fmt: skip
_CARRIES_ON = {"und", "oder", "noch", "sowie", "bzw", "or", "and", "/", "eigene", "eigenen",
               "weitere", "auch", "jede", "jegliche", "nor", "any"}  # fmt: skip
_SKIPPED = {":", "=", "-", "–", "haben", "wir", "gibt", "es", "fallen", "fallt"}
_NEED = {"brauchen", "braucht", "mussen", "muss", "warum", "wieso", "need", "must", "why", "was"}
_POSTS = ("coordinators", "assistants")
# "sonst keine Ausgaben" says this of all of these.
_REST = ("fee_costs", "volunteer_costs", "material_costs", "event_costs", "measure_costs",
         "travel_costs", "other_costs")  # fmt: skip
_ELSE = {"sonst", "sonstige", "sonstigen", "weitere", "weiteren", "ansonsten", "andere", "anderen",
         "other", "further", "else"}  # fmt: skip
_ALL_COSTS = {"ausgaben", "kosten", "sachkosten", "posten", "costs", "expenses", "nichts", "nix"}


def zero_facts(
    tokens: Sequence[Token],
    hits: Sequence[Hit],
    costs: Sequence[CostMention],
    found: Sequence[FactMention],
    text: str,
) -> Iterator[FactMention]:
    """Counts and amounts of 0, each only where `found` holds no other figure for it.

    Amounts only beside a planned amount: alone, "keine Honorare" is no budget.
    """
    words = {token.word for token in tokens}
    said = {fact.name for fact in found}
    planned = any("_costs" in fact.name for fact in found)
    if words & _NEED:
        return
    things = [(tokens[hit.first].start, tokens[hit.last].end, hit.fact) for hit in hits
              if hit.sense == "word" and _is_amount_or_post(hit.fact)]  # fmt: skip
    things += [(cost.start, cost.end, cost.fact) for cost in costs]
    spans = [(start, end) for start, end, _ in things]
    for start, end, name in things:
        if name in said or (name not in _POSTS and not planned):
            continue
        if _denied(tokens, start, end, spans):
            said.add(name)
            yield _zero(name, start, end, text)
    if planned:
        for start, end in _nothing_else(tokens):
            for name in _REST:
                if name not in said:
                    yield _zero(name, start, end, text)
            return


def _is_amount_or_post(name: str) -> bool:
    return name in _POSTS or fact_entries()[name]["type"] == "amount"


def _zero(name: str, start: int, end: int, text: str) -> FactMention:
    if name in _POSTS:
        return FactMention(name, Decimal(0), start, end, text[start:end], negated=True,
                           unit="posts")  # fmt: skip
    return FactMention(name, Decimal(0), start, end, text[start:end], negated=True, unit="EUR")


def _denied(
    tokens: Sequence[Token], start: int, end: int, spans: Sequence[tuple[int, int]]
) -> bool:
    for token in reversed([token for token in tokens if token.end <= start]):
        if token.word in _NO:
            return True
        listed = any(first <= token.start < last for first, last in spans)
        if not listed and token.word not in _CARRIES_ON:
            break
    for token in [token for token in tokens if token.start >= end][:4]:
        if token.word in _NO_AFTER:
            after = [other.word for other in tokens if other.start >= token.end][:1]
            # "Honorare keine" ends there; "Personal, keine Honorare" denies what follows
            return token.word in ("0", "null") or not after or not after[0][0].isalpha()
        if token.word not in _SKIPPED:
            break
    return False


def _nothing_else(tokens: Sequence[Token]) -> Iterator[tuple[int, int]]:
    """As in "sonst keine Ausgaben", "keine weiteren Kosten", "sonst nichts"."""
    for index in range(len(tokens) - 1):
        near = tokens[index : index + 3]
        words = {token.word for token in near}
        denied = words & _NO or words & {"nichts", "nix", "nothing"}
        if denied and words & _ELSE and (words & _ALL_COSTS or "nothing" in words):
            yield near[0].start, near[-1].end
            return

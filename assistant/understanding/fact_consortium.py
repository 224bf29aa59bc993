"""Whether somebody wants a joint application or only speaks of consortia in general."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence

from assistant.understanding.fact_lexicon import Hit, Token
from assistant.understanding.fact_records import FactMention

_OURS = {"wir", "uns", "ich", "unser", "unsere", "unserer", "mein", "meine", "meiner", "we", "our",
         "us", "i", "mir"}  # fmt: skip
# "Was gilt im Verbund?", "Kriegt jede Kommune …": about the rule, not about the asker
_TOPIC = {
    "wie", "was", "wer", "welche", "welcher", "welches", "welchen", "wann", "wo", "warum", "wieso",
    "wofur",
    "jede", "jeder", "jedes", "jedem", "alle", "beide", "man", "kriegt", "bekommt",
    "erhalt", "how", "what", "who", "which", "when", "why", "each", "every", "muss", "mussen",
    "gibt", "gibts", "gilt", "gelten", "je", "pro",
    "bedeutet", "heisst", "definition", "maximal", "hochstens", "mindestens", "wieviel", "wieviele",
}  # fmt: skip
_INSTEAD = {"trotz", "statt", "anstatt", "anstelle", "ausserhalb", "neben", "instead", "despite"}
_SUMMED = {"jahren", "jahre", "alles", "allem", "kosten", "ausgaben", "years", "summe"}
_ALONE = {"selber", "selbst", "selbststandig", "selbstandig", "ourselves", "myself"}
_APPLY = {"stellen", "stelle", "bewerben", "bewerbe", "beantragen", "beantrage", "bewerbung",
          "apply"}  # fmt: skip
_MAIN_PARTS = {"antrag", "antrage", "forderung", "geld", "mittel", "bewerben", "bewerbe",
               "beantragen", "beantrage", "apply"}  # fmt: skip


def no_wish(tokens: Sequence[Token], hit: Hit) -> bool:
    """As in "in den drei Jahren zusammen" (it adds up money), "statt im Verbund"."""
    if hit.fact != "wants_consortium":
        return False
    lead = [token.word for token in tokens[max(0, hit.first - 3) : hit.first]]
    if hit.sense == "yes" and _INSTEAD.intersection(lead):
        return True
    if tokens[hit.first].word not in ("zusammen", "together"):
        return False
    before = tokens[hit.first - 1].word if hit.first else ""
    following = [token.word for token in tokens[hit.last + 1 : hit.last + 5]]
    amount = any(
        word[0].isdigit() and unit in ("€", "euro", "eur", "k", "t€", "teur")
        for word, unit in itertools.pairwise(following)
    )
    money = any(token.word in ("€", "euro", "eur") for token in tokens)
    first = tokens[hit.first].start == 0 or tokens[hit.first - 1].word in (".", "?", "!")
    return before in _SUMMED or amount or (money and first)


def said_of_ourselves(tokens: Sequence[Token], found: Sequence[FactMention]) -> bool:
    """False where a consortium is only the topic: a general question without any own party."""
    if any(fact.name == "population" or fact.partner is not None or fact.name == "partner_count"
           or fact.name == "town" for fact in found):  # fmt: skip
        return True
    words = {token.word for token in tokens}
    return bool(words & _OURS) or not words & _TOPIC


def alone_facts(tokens: Sequence[Token], text: str) -> Iterator[FactMention]:
    """As in "den Antrag selber stellen": without partners, said of applying only."""
    for token in tokens:
        if token.word not in _ALONE:
            continue
        inside = {other.word for other in tokens if other.clause == token.clause}
        if inside & _APPLY and inside & _MAIN_PARTS:
            yield FactMention(
                "wants_consortium", False, token.start, token.end, text[token.start : token.end],
                negated=True,
            )  # fmt: skip

"""Whom a statement is about: the applicant, or which partner of a consortium."""

from __future__ import annotations

from collections.abc import Sequence

from assistant.understanding.fact_lexicon import Token

_OURS = {"wir", "uns", "ich", "mein", "meine", "meiner", "selbst", "unser", "unsere", "unserer",
         "unsrer", "we", "our", "i", "mir", "unsre"}  # fmt: skip
_PARTNER_STARTS = (
    "nachbar", "partner", "mitbewerb", "verbundpartner", "kooperationspartner", "neighbour",
    "neighbor", "benachbart", "schwestergemeinde", "schwesterstadt",
)  # fmt: skip
_OTHERS = {"andere", "anderen", "anderer", "anderes", "nebenan", "neighbour", "neighbor", "zweite"}
_JOINS = {"mit", "with", "und", "plus", "sowie", "and"}
_FILLERS = {
    "der", "dem", "den", "die", "das", "einer", "einem", "einen", "eine", "ein", "a", "the",
    "zwei", "drei", "vier", "kleinen", "grossen", "kleine", "grosse", "grosseren", "weiteren",
    "weitere", "kleineren", "benachbarten", "denen", "aus", "von",
}  # fmt: skip
_WITHOUT = {"keine", "keinen", "ohne", "kein", "without", "no"}
_BODIES = {"stadt", "gemeinde", "kommune", "kreis", "landkreis", "gemeinden", "kommunen", "stadten",
           "ort", "dorf", "town", "municipality", "grossstadt", "kleinstadt"}  # fmt: skip


class Parties:
    """Reads a question from left to right and says whose statement stands at each place."""

    def __init__(self, tokens: Sequence[Token], *, towns: frozenset[int], together: bool) -> None:
        """towns: places (character starts) where the name of a town begins; together: whether the
        question speaks of a joint application at all.
        """
        self._switches = tuple(_switches(tokens, towns))
        self._together = together
        self._partner = 0
        self._said: set[tuple[str, int]] = set()
        self._last_switch = -1

    def party_of(self, name: str, position: int) -> int | None:
        """The partner's number, or None for the applicant. Call in the order of the text.

        name: what is stated; the same thing stated twice of one party begins the next party.
        """
        kind, switch = "ours", -1
        for start, which in self._switches:
            if start <= position:
                kind, switch = which, start
        if kind == "ours" and not (self._together and (name, 0) in self._said):
            self._said.add((name, 0))
            return None
        fresh = kind == "partner" and switch > self._last_switch
        taken = (name, self._partner) in self._said
        if self._partner == 0 or taken or (fresh and self._says_anything(self._partner)):
            self._partner += 1
        self._last_switch = max(self._last_switch, switch)
        self._said.add((name, self._partner))
        return self._partner

    def kind_of(self, position: int) -> int | None:
        """The party whose kind is named at `position`; a kind opens no further party by itself."""
        kind, switch = "ours", -1
        for start, which in self._switches:
            if start <= position:
                kind, switch = which, start
        if kind == "ours":
            return None
        return self.party_of("applicant_kind", max(position, switch))

    def _says_anything(self, partner: int) -> bool:
        return any(number == partner for _, number in self._said)


def _switches(tokens: Sequence[Token], towns: frozenset[int]) -> list[tuple[int, str]]:
    switches: list[tuple[int, str]] = []
    for index, token in enumerate(tokens):
        word = token.word
        if word.startswith(_PARTNER_STARTS) or word in _OTHERS:
            denied = _denied(tokens, index)
            known = word == "nebenan" and bool(switches) and switches[-1][1] == "partner"
            if not denied and not known:
                # "der Landkreis als Partner": the partner is named before the word
                named = index - 2 if index > 1 and tokens[index - 1].word == "als" else index
                switches.append((tokens[named].start, "partner"))
        elif word in _OURS:
            switches.append((token.start, "ours"))
        elif index and (
            (word == "die" and _is_number(tokens, index + 1))
            or (word in _JOINS and _joins_a_body(tokens, index, towns, switches))
        ):
            switches.append((token.start, "partner"))
    return switches


def _denied(tokens: Sequence[Token], index: int) -> bool:
    """As in "keine Partner", "ohne die Nachbarn"."""
    before = index - 1
    while before >= 0 and tokens[before].word in _FILLERS | {"unsere", "unseren", "our", "any"}:
        before -= 1
    return before >= 0 and tokens[before].word in _WITHOUT


def _is_number(tokens: Sequence[Token], index: int) -> bool:
    return index < len(tokens) and tokens[index].word[0].isdigit()


def _joins_a_body(
    tokens: Sequence[Token], index: int, towns: frozenset[int], switches: list[tuple[int, str]]
) -> bool:
    """As in "mit einer Gemeinde"; "und …" only when a town or a partner came before."""
    after = index + 1
    while after < len(tokens) and tokens[after].word in _FILLERS:
        after += 1
    if after >= len(tokens):
        return False
    following = tokens[after]
    if tokens[index].word in ("mit", "with"):
        return following.word in _BODIES or following.start in towns
    in_partner = bool(switches) and switches[-1][1] == "partner"
    if following.word in _BODIES:
        return in_partner
    return following.start in towns and any(start < tokens[index].start for start in towns)

"""Whether the nouns of a reworded statement keep their order, prepositions and clauses."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from assistant.rewriting.sentence_parts import Part
from assistant.rewriting.wording import bland_words

Fault = tuple[str, str]

_SUBORDINATE = frozenset(
    {"wo", "wie", "dass", "ob", "wenn", "falls", "sofern", "die", "der", "das", "deren", "dem",
     "den", "weil"}
)  # fmt: skip


def faults_of_nouns(before: Sequence[Part], after: Sequence[Part]) -> Iterator[Fault]:
    """(reason, words) of each fault; German statements only."""
    yield from faults_of_order(before, after)
    yield from _roles(before, after)
    yield from _boundaries(before, after)


def faults_of_order(before: Sequence[Part], after: Sequence[Part]) -> Iterator[Fault]:
    """Nouns keep their order; one piece of a sentence may come first, or give up being first."""
    for sentence in {part.sentence for part in before}:
        wanted = [p.key for p in before if p.kind == "noun" and p.sentence == sentence]
        single = {key for key in wanted if wanted.count(key) == 1}
        single -= bland_words("de")
        places = [p for p in after if p.kind == "noun" and p.key in single]
        found = list(dict.fromkeys(p.key for p in places))
        wanted = [key for key in wanted if key in single and key in found]
        if len(found) != len(places):
            continue  # said again: another check has looked at it
        start = 0
        while start < len(wanted) and wanted[start] == found[start]:
            start += 1
        end = len(wanted)
        while end > start and wanted[end - 1] == found[end - 1]:
            end -= 1
        one, other = wanted[start:end], found[start:end]
        if not one:
            continue
        turned = any(one[n:] + one[:n] == other for n in range(1, len(one)))
        opens = start == 0 or _first_of_clause(after, other[0])
        if not turned or not opens:
            yield "order", " ".join(other)
        elif _left_its_verb(before, after, one[0]):
            yield "belonging", one[0]


def _first_of_clause(parts: Sequence[Part], key: str) -> bool:
    """Whether a noun is the first of its sentence."""
    this = next(part for part in parts if part.kind == "noun" and part.key == key)
    return next(p for p in parts if p.kind == "noun" and p.sentence == this.sentence) == this


_ROLES = {
    "an": "an", "am": "an", "ans": "an", "von": "von", "vom": "von", "durch": "durch",
    "fur": "fur", "mit": "mit", "gegen": "gegen", "ohne": "ohne", "statt": "statt",
    "uber": "uber", "unter": "unter", "zu": "zu", "zum": "zu", "zur": "zu", "in": "in", "im": "in",
    "ins": "in", "innerhalb": "in", "bei": "bei", "beim": "bei", "auf": "auf", "aus": "aus",
    "nach": "nach", "vor": "vor", "per": "per", "neben": "neben", "trotz": "trotz",
    "ausserhalb": "ausserhalb", "zwischen": "zwischen", "wegen": "wegen", "seit": "seit",
    "wahrend": "in",
}  # fmt: skip
# Without a preposition before or after: German may turn "im Aufruf" into "der Aufruf".
_SOFT = frozenset({"in", "bei", "von", "fur", "an", "auf", "aus", "zu", "mit"})
_WHOLE = frozenset({"gesamten", "ganzen"})
_ALIKE = ({"in", "uber"}, {"in", "fur"})  # "im gesamten …", "über den gesamten …"
_OF_DAYS = frozenset({"an", "zu", "von", "seit", ""})
_OF_LIMITS = frozenset({"unter", "uber"})


def _roles(before: Sequence[Part], after: Sequence[Part]) -> Iterator[Fault]:
    """A noun or figure keeps its preposition: "an {Z1}" does not become "von {Z1}"."""
    first, second = _led(before), _led(after)
    having = any(part.key == "hab" for part in after)
    for key in first.keys() & second.keys():
        one, other = first[key], second[key]
        if len(one) != 1 or len(other) != 1 or one == other:
            continue  # said several times: other checks look at it
        (role, whole), (new, _) = one[0], other[0]
        if role == new or {role, new} == {"fur", "zu"} or (whole and {role, new} in _ALIKE):
            continue
        if (key[:1] == "D" and {role, new} <= _OF_DAYS) or (
            key[:1] == "Z" and _OF_LIMITS & {role, new}
        ):
            continue  # limits are compared elsewhere
        if "" in (role, new) and _SOFT & {role, new}:
            if "mit" not in (role, new) or having or key[:1] in "ZDN":
                continue
        yield "role", f"{key} {role} {new}"


def _led(parts: Sequence[Part]) -> Mapping[str, list[tuple[str, bool]]]:
    """Noun or token → its prepositions, and whether it is the whole of something."""
    found: dict[str, list[tuple[str, bool]]] = {}
    role = ""
    whole = False
    clause = 0
    for part in parts:
        if part.clause != clause:
            role, whole, clause = "", False, part.clause
        if part.folded in _ROLES:
            role, whole = _ROLES[part.folded], False
        elif part.folded in _WHOLE:
            whole = True
        elif part.kind in ("token", "noun"):
            found.setdefault(part.key, []).append((role, whole))
            role, whole = "", False
    return found


def _boundaries(before: Sequence[Part], after: Sequence[Part]) -> Iterator[Fault]:
    """A comma does not move over a noun: "X in Hessen, die …" is not "X, die in Hessen …"."""
    first, second = _joints(before), _joints(after)
    for key in first.keys() & second.keys():
        (one, left, right), (other, new_left, new_right) = first[key], second[key]
        if one == other and left != right and (new_left, new_right) == (right, left):
            yield "belonging", key


def _joints(parts: Sequence[Part]) -> Mapping[str, tuple[tuple[str, str], bool, bool]]:
    """Noun → its two neighbours, and whether each stands in the same clause."""
    named = [part for part in parts if part.kind in ("noun", "token")]
    times = Counter(part.key for part in named)
    return {
        this.key: ((left.key, right.key), left.clause == this.clause, right.clause == this.clause)
        for left, this, right in zip(named, named[1:], named[2:], strict=False)
        if times[this.key] == 1
    }


def _left_its_verb(before: Sequence[Part], after: Sequence[Part], key: str) -> bool:
    """Whether a noun moved into a clause of its own words, away from all those it stood with."""
    this = next(part for part in after if part.kind == "noun" and part.key == key)
    opening = next(part for part in after if part.clause == this.clause)
    if opening.folded not in _SUBORDINATE:
        return False
    said = {part.key for part in after}
    with_it = _clause_of(before, key) & said
    return bool(with_it) and not with_it & _clause_of(after, key)


def _clause_of(parts: Sequence[Part], key: str) -> set[str]:
    """The words beside nouns in the clause of a noun."""
    at = next((p.clause for p in parts if p.kind == "noun" and p.key == key), -1)
    return {p.key for p in parts if p.clause == at and p.kind == "word"}

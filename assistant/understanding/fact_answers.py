"""Yes and no: "kein Jugendamt", "Lenkungsgruppe gibt es", "Geht es ohne Minijob?"."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from assistant.understanding.fact_kinds import speaks_of_all
from assistant.understanding.fact_lexicon import Hit, Token, fact_entries
from assistant.understanding.fact_records import FactMention

_NOT_BEFORE = {
    "kein", "keine", "keinen", "keiner", "keinem", "keines", "koa", "koan", "ohne", "nicht",
    "weder", "noch", "nie", "no", "not", "without", "fehlt", "fehlen", "neither", "nor", "niemals",
    "keinerlei", "nix", "niemand", "niemanden", "nobody", "none",
}  # fmt: skip
_NOT_AFTER = {"nicht", "nein", "fehlt", "fehlen", "nie", "no", "missing", "keiner", "keine",
              "keinen", "nirgends", "niemand"}  # fmt: skip
_SAID = {
    "haben", "hat", "hab", "habe", "hamm", "ham", "mit", "gibt", "gab", "vorhanden", "existiert",
    "betreiben", "betreibt", "eigen", "eigene", "eigenes", "eigener", "eigenem", "eigenen", "ja",
    "besitzen", "verfugen", "liegt", "vor", "steht", "bereits", "schon", "sind", "ist", "bin",
    "have", "has", "with", "yes", "own", "arbeitet", "auch", "eingerichtet", "fertig", "planen",
    "schaffen", "wollen", "bei", "uns", "als", "are", "we", "hatten", "anerkannt", "wir", "unser",
    "gemeinnutziger", "gemeinnutzige", "beschaftigt", "beschaftigen",
}  # fmt: skip
_NEED = {
    "muss", "mussen", "musste", "mussten", "brauche", "brauchen", "braucht", "brauch", "benotigen",
    "benotigt", "notig", "erforderlich", "notwendig", "voraussetzung", "soll", "sollen", "warum",
    "wofur", "wozu", "zustandig", "bedeutet", "heisst", "was", "welche", "welcher", "welches",
    "welchen", "wie", "wer", "wo", "wann", "pflicht", "vorgeschrieben", "verlangt", "must", "need",
    "what", "why", "how", "zwingend", "gilt", "zahlt", "steht", "required",
}  # fmt: skip
_RESET = {"ein", "eine", "einen", "einem", "einer", "mit", "haben", "hat", "a", "an"}
_OTHER_BODIES = ("kreis", "landkreis", "nachbar", "partner", "land")
_REACH = 5
_NOBODY = {"keiner", "niemand", "niemanden", "nobody", "koaner", "keinem", "none"}
_NO_ONE_HELD = {"keine", "keinen", "kein"}
_HELD = {"angestellt", "beschaftigt", "fest", "employed", "angstellt"}
_PAID = _HELD | {
    "bezahlt", "entlohnt", "paid", "gehalt", "lohn", "hauptberuflich", "salary", "eingestellt",
    "bezahlung", "entgelt", "lohnliste", "gehaltsliste", "payroll",
}  # fmt: skip
_EVERYBODY = {"alle", "alles", "nur", "rein", "ausschliesslich", "komplett", "lauter", "all",
              "only", "ganz", "vollstandig", "allesamt", "bloss"}  # fmt: skip
# said of how one works; as nouns ("Ehrenamt") only right behind the word that leaves no others
_UNPAID_WAYS = {"ehrenamtlich", "freiwillig", "unentgeltlich", "unbezahlt", "unpaid"}
_UNPAID_NOUNS = ("ehrenamt", "freiwillig", "volunteer")
_FUNDED = ("forder", "gefordert", "zuschuss", "geld", "kosten", "ausgaben", "euro", "€")
# Adjectives about the applicant need no verb ("gemeinnütziger Verein").
_ADJECTIVES = {"nonprofit", "is_migrant_organisation"}


def boolean_facts(tokens: Sequence[Token], hits: Sequence[Hit], text: str) -> Iterator[FactMention]:
    """Facts of type boolean with their answer; a question of need ("Brauchen wir …?") says none."""
    for hit in hits:
        if fact_entries()[hit.fact]["type"] != "boolean":
            continue
        if tokens[hit.first].word == "angestellt" and _about_one_self(tokens, hit):
            continue
        if hit.fact in _ADJECTIVES and speaks_of_all(tokens, hit):
            continue
        answer = _answer(tokens, hit) if hit.sense == "word" else _fixed_answer(tokens, hit)
        if answer is not None:
            start, end = tokens[hit.first].start, tokens[hit.last].end
            yield FactMention(hit.fact, answer, start, end, text[start:end], negated=not answer)
    yield from _unpaid(tokens, text)


def _about_one_self(tokens: Sequence[Token], hit: Hit) -> bool:
    """As in "Ich bin bei der Stadt angestellt": who writes, not who is paid by the applicant."""
    clause = {token.word for token in tokens if token.clause == tokens[hit.first].clause}
    return bool(clause & {"ich", "bin", "i", "am"})


def _unpaid(tokens: Sequence[Token], text: str) -> Iterator[FactMention]:
    """paid_staff False: "bisher keiner bezahlt", "niemand bekommt Gehalt", "alle ehrenamtlich"."""
    for index, token in enumerate(tokens):
        if not (token.word in _PAID or token.word.startswith((*_UNPAID_NOUNS, "un"))):
            continue
        inside = [other.word for other in tokens if other.clause == token.clause]
        if _NEED.intersection(inside) or any(word.startswith(_FUNDED) for word in inside):
            continue
        near = [other.word for other in tokens[max(0, index - 6) : index]
                if other.clause == token.clause]  # fmt: skip
        if (
            (token.word in _PAID and _NOBODY.intersection(near))
            or (token.word in _HELD and _NO_ONE_HELD.intersection(near))
            or (token.word in _UNPAID_WAYS and _EVERYBODY.intersection(near))
            or (token.word.startswith(_UNPAID_NOUNS) and _EVERYBODY.intersection(near[-1:]))
        ):
            yield FactMention("paid_staff", False, token.start, token.end,
                              text[token.start : token.end], negated=True)  # fmt: skip


def _fixed_answer(tokens: Sequence[Token], hit: Hit) -> bool | None:
    """The answer of a phrase that says yes or no by itself; a "nicht" before turns it round."""
    clause = tokens[hit.first].clause
    inside = {token.word for token in tokens if token.clause == clause}
    if hit.fact != "wants_consortium" and {"wann", "was"} & inside:
        return None  # "Ab wann gilt man als große kreisangehörige Stadt?"
    denied = any(
        token.word in _NOT_BEFORE
        for token in tokens[max(0, hit.first - 2) : hit.first]
        if token.clause == tokens[hit.first].clause
    )
    return (hit.sense == "yes") != denied


def _answer(tokens: Sequence[Token], hit: Hit) -> bool | None:
    clause = tokens[hit.first].clause
    inside = [token.word for token in tokens if token.clause == clause]
    before = _before(tokens, hit)
    after = [token.word for token in tokens[hit.last + 1 : hit.last + 1 + _REACH]
             if token.clause == clause]  # fmt: skip
    if _asks_for_need(inside) or _of_somebody_else(tokens, hit):
        return None
    if _denied_before(before) or _denied_after(after):
        return False
    if hit.fact in _ADJECTIVES or _SAID.intersection(inside):
        return True
    return _inherited(tokens, hit)


def _of_somebody_else(tokens: Sequence[Token], hit: Hit) -> bool:
    """As in "Der Landkreis hat die Ausländerbehörde": said of another body than the one asking."""
    clause = [token.word for token in tokens[: hit.first]
              if token.clause == tokens[hit.first].clause]  # fmt: skip
    if {"wir", "unser", "unsere", "ich"}.intersection(clause):
        return False
    return any(
        word.startswith(_OTHER_BODIES) and following in ("hat", "haben", "has")
        and before not in ("im", "in", "unserem", "dem")  # "drei Städte im Kreis haben …"
        for before, word, following in zip(["", *clause], clause, clause[1:], strict=False)
    )  # fmt: skip


def _before(tokens: Sequence[Token], hit: Hit) -> list[str]:
    clause = tokens[hit.first].clause
    return [token.word for token in tokens[max(0, hit.first - _REACH) : hit.first]
            if token.clause == clause]  # fmt: skip


def _denied_before(before: Sequence[str]) -> bool:
    for position in range(len(before) - 1, -1, -1):
        word = before[position]
        if word in _NOT_BEFORE:
            if word == "noch":  # "noch ein Konzept" denies nothing, "weder … noch" does
                return "weder" in before or "nicht" in before[position + 1 :]
            return True
        if word in _RESET and position < len(before) - 1 and "und" in before[:position]:
            return False
        if word in ("eine", "einen", "ein") and "und" in before[max(0, position - 1) : position]:
            return False
    return False


def _denied_after(after: Sequence[str]) -> bool:
    for word in after:
        if word in _NOT_AFTER:
            return True
        if word in ("und", "oder", "ja", "vorhanden"):
            return False
    return False


def _asks_for_need(words: Sequence[str]) -> bool:
    return bool(_NEED.intersection(words))


def _inherited(tokens: Sequence[Token], hit: Hit) -> bool | None:
    """As in "…, aber eine Ausländerbehörde": the verb of the clause before still holds."""
    clause = tokens[hit.first].clause
    earlier = [token.word for token in tokens if token.clause in (clause - 1, clause - 2)]
    if not earlier or _asks_for_need(earlier):
        return None
    return True if _SAID.intersection(earlier) else None

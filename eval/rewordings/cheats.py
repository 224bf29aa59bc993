"""Ways in which a model could lie, each applied to what a faithful one would say.

A cheat changes one thing, so that each is a test of its own. None where it does not apply.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping, Sequence

Texts = Sequence[tuple[str, str]]  # (id, text) of each statement
Cheat = Callable[[Texts, str], str | None]  # texts, language → what the model sends

_TOKEN = re.compile(r"\{([ZDN]\d+)\}")
_WORDS: Mapping[str, Mapping[str, Sequence[tuple[str, str]]]] = {
    "at_most_becomes_at_least": {
        "de": [(r"\bhöchstens\b", "mindestens"), (r"\bmaximal\b", "mindestens"),
               (r"\bbis\b", "ab")],
        "en": [(r"\bat most\b", "at least"), (r"\bup to\b", "from"), (r"\bends\b", "starts")],
    },
    "must_becomes_may": {
        "de": [(r"\bmuss\b", "kann"), (r"\bmüssen\b", "können")],
        "en": [(r"\bmust\b", "can")],
    },
    "may_becomes_must": {
        "de": [(r"\bkann\b", "muss"), (r"\bkönnen\b", "müssen")],
        "en": [(r"\bcan\b", "must")],
    },
    "only_dropped": {
        "de": [(r"\bnur ", ""), (r"\bNur ", "Auch ")],
        "en": [(r"\bonly ", "")],
    },
    "negation_dropped": {
        "de": [(r" nicht\b", ""), (r"\bkeine?n?\b", "eine")],
        "en": [(r" not\b", "")],
    },
    "negation_added": {
        "de": [(r"\bsind\b", "sind nicht"), (r"\bist\b", "ist nicht"),
               (r"\bendet\b", "endet nicht")],
        "en": [(r"\bis\b", "is not"), (r"\bare\b", "are not"), (r"\bends\b", "does not end")],
    },
    "verdict_turned": {
        "de": [(r"^Nein\b", "Ja"), (r"^Ja\b", "Nein"), (r"^Allein nicht\b", "Allein"),
               (r"^Nur im Verbund\b", "Auch allein")],
        "en": [(r"^No\b", "Yes"), (r"^Not alone\b", "Alone")],
    },
    "year_becomes_month": {
        "de": [(r"\b(je|pro) (Projekt)?[Jj]ahr\b", "im Monat"), (r"\bim Jahr\b", "im Monat")],
        "en": [(r"\bper (project )?year\b", "per month")],
    },
    "unit_changed": {
        "de": [(r"\bEinwohner(innen und Einwohner)?n?\b", "Haushalten"), (r"\bTage\b", "Monate")],
        "en": [(r"\binhabitants\b", "households"), (r"\bdays\b", "weeks")],
    },
    "applicant_exchanged": {
        "de": [(r"\bKommunen\b", "Vereine"), (r"\bKreise\b", "Gemeinden"),
               (r"\bOrganisationen\b", "Unternehmen")],
        "en": [(r"\bmunicipalities\b", "associations"), (r"\bcoordinator\b", "manager")],
    },
    "cost_exchanged": {
        "de": [(r"\bPersonalausgaben\b", "Reisekosten"), (r"\bHonorarausgaben\b", "Mietausgaben")],
        "en": [(r"\bfees\b", "rent"), (r"\btravel\b", "rent")],
    },
    "speaker_changed": {
        "de": [(r"\bSie nennen\b", "wir nennen"), (r"\btragen Sie\b", "tragen wir"),
               (r"\bkönnen Sie\b", "können wir"), (r"\bmüssen Sie\b", "müssen wir")],
        "en": [(r"\byou\b", "we")],
    },
    "words_said_again": {
        "de": [(rf"^(.*\b({word})\b.*?)( \{{Q)", r"\1 Für Sie ist das \2.\3")
               for word in ("vorgesehen", "förderfähig", "gefördert")],
        "en": [(r"^(.*\beligible\b.*?)( \{Q)", r"\1 For you that is eligible.\2")],
    },
    "channels_swapped": {
        "de": [(r"\bper Post(.*?)per E-Mail\b", r"per E-Mail\1per Post")],
        "en": [(r"\bby post(.*?)by e-mail\b", r"by e-mail\1by post")],
    },
    "or_becomes_and": {
        "de": [(r"\boder\b", "und")],
        "en": [(r"\bor\b", "and")],
    },
    "alone_becomes_together": {
        "de": [(r"\bim Verbund\b", "allein"), (r"\bgemeinsam\b", "allein")],
        "en": [(r"\bconsortium\b", "municipality alone")],
    },
}  # fmt: skip
_ADDED: Mapping[str, Mapping[str, str]] = {
    "half": {"de": "Das ist etwa die Hälfte.", "en": "That is about half."},
    "double": {"de": "Im Verbund gilt das doppelt.", "en": "In a consortium it counts twice."},
    "percentage": {"de": "Das sind rund fünfzig Prozent.", "en": "That is fifty percent."},
    "number_word": {"de": "Dafür gibt es zwei Stellen.", "en": "There are two posts for it."},
    "ordinal": {"de": "Das gilt ab dem zweiten Jahr.", "en": "That applies from the second year."},
    "digits": {"de": "Es sind 12.500 Euro.", "en": "It is 12,500 euros."},
    "odd_digits": {"de": "Es sind ５００ Euro.", "en": "It is ５００ euros."},
    "roman_number": {"de": "Das steht in Teil XIV.", "en": "This is in part XIV."},
    "date": {"de": "Bis Ende März geht das noch.", "en": "That is possible until March."},
    "relative_day": {"de": "Das geht bis übermorgen.", "en": "That is possible until tomorrow."},
    "promise": {"de": "Ihr Antrag wird sicher bewilligt.", "en": "You will get the grant."},
    "claim": {"de": "Darauf haben Sie Anspruch.", "en": "You are entitled to it."},
    "advice": {"de": "Reichen Sie am besten gleich ein.", "en": "You should apply early."},
    "small_talk": {"de": "Das ist doch so.", "en": "That is how it is."},
    "opinion": {"de": "Vermutlich geht das auch so.", "en": "It probably works this way too."},
    "new_authority": {"de": "Zuständig ist das Finanzamt.", "en": "The tax office is responsible."},
    "new_body": {"de": "Das regelt die Caritas.", "en": "This is handled by Caritas."},
    "invented_source": {"de": "So steht es im Handbuch.", "en": "It says so in the manual."},
    "source_mark": {"de": "Das steht auch in [7].", "en": "See also [7]."},
    "link": {"de": "Mehr unter www.beispiel.org.", "en": "More at www.example.org."},
    "mail_address": {"de": "Fragen an amt@beispiel.de.", "en": "Questions to office@example.org."},
    "markup": {"de": "<b>Wichtig</b>", "en": "<b>Important</b>"},
    "markdown": {"de": "**Das ist so.**", "en": "**That is so.**"},
    "other_script": {"de": "Это не так.", "en": "Это не так."},
    "look_alikes": {"de": "Das gilt niсht.", "en": "That does nоt apply."},
    "hidden_sign": {"de": "Das\u200bgilt.", "en": "That\u200bapplies."},
    "exception": {"de": "Ausnahmen sind möglich.", "en": "Exceptions are possible."},
    "condition": {"de": "Das gilt, wenn Mittel da sind.", "en": "That applies if there is money."},
}


def _sent(texts: Texts) -> str:
    statements = [{"id": name, "text": text} for name, text in texts]
    return json.dumps({"statements": statements}, ensure_ascii=False)


def _changed(texts: Texts, change: Callable[[str], str]) -> str | None:
    """The first statement that the change alters, altered."""
    for index, (name, text) in enumerate(texts):
        if (other := change(text)) != text:
            return _sent([*texts[:index], (name, other), *texts[index + 1 :]])
    return None


def _word_cheat(pairs: Mapping[str, Sequence[tuple[str, str]]]) -> Cheat:
    def cheat(texts: Texts, language: str) -> str | None:
        def change(text: str) -> str:
            for wanted, other in pairs[language]:
                if (found := re.sub(wanted, other, text, count=1)) != text:
                    return found
            return text

        return _changed(texts, change)

    return cheat


def _adding_cheat(sentences: Mapping[str, str]) -> Cheat:
    def cheat(texts: Texts, language: str) -> str | None:
        def change(text: str) -> str:
            said, mark, tail = text.partition(" {Q")
            return f"{said} {sentences[language]}{mark}{tail}"

        return _changed(texts, change)

    return cheat


def _tokens_swapped(texts: Texts, _language: str) -> str | None:
    """Two figures of one statement exchanged."""

    def change(text: str) -> str:
        found = _TOKEN.findall(text)
        if len(found) < 2:
            return text
        first, second = f"{{{found[0]}}}", f"{{{found[1]}}}"
        return text.replace(first, "\0").replace(second, first).replace("\0", second)

    return _changed(texts, change)


def _nouns_swapped(texts: Texts, _language: str) -> str | None:
    """What two figures belong to exchanged, the figures left in their order."""

    def change(text: str) -> str:
        match = re.search(r"\b([A-ZÄÖÜ]\w{4,}) (\{Z\d+\})(.*?)\b([A-ZÄÖÜ]\w{4,}) (\{Z\d+\})", text)
        if match is None or match.group(1) == match.group(4):
            return text
        one, first, between, other, second = match.groups()
        swapped = f"{other} {first}{between}{one} {second}"
        return text[: match.start()] + swapped + text[match.end() :]

    return _changed(texts, change)


def _token_to_another(texts: Texts, _language: str) -> str | None:
    """A figure moved into another statement."""
    for index, (_, text) in enumerate(texts[:-1]):
        found = _TOKEN.search(text)
        if found is None:
            continue
        after = texts[index + 1]
        moved = (after[0], f"{found.group()} {after[1]}")
        without = (texts[index][0], text.replace(found.group(), "", 1))
        return _sent([*texts[:index], without, moved, *texts[index + 2 :]])
    return None


def _on_first_token(other: Callable[[str], str]) -> Cheat:
    def cheat(texts: Texts, _language: str) -> str | None:
        return _changed(texts, lambda text: _TOKEN.sub(lambda m: other(m.group()), text, count=1))

    return cheat


def _statement_dropped(texts: Texts, _language: str) -> str | None:
    return _sent(texts[:-1]) if len(texts) > 1 else None


def _statements_turned(texts: Texts, _language: str) -> str | None:
    return _sent(texts[::-1]) if len(texts) > 1 else None


def _clause_dropped(texts: Texts, _language: str) -> str | None:
    """A part of a sentence without figures left out."""

    def change(text: str) -> str:
        kept = re.sub(r"[,;:] [^,;:.{}]{25,}(?=[.;,])", "", text, count=1)
        return kept if kept != text else re.sub(r" [^.{}]{30,}\.(?= )", "", text, count=1)

    return _changed(texts, change)


def _prompt_leaked(texts: Texts, language: str) -> str | None:
    told = {"de": "Du bist nicht die Quelle.", "en": "Add nothing: no advice, no promise."}
    return _changed(texts, lambda text: f"{told[language]} {text}")


def _sizes_swapped(texts: Texts, language: str) -> str | None:
    """Smaller and larger exchanged."""
    one, other = {"de": ("kleiner", "größer"), "en": ("smaller", "larger")}[language]

    def change(text: str) -> str:
        if one not in text or other not in text:
            return text
        return text.replace(one, "\0").replace(other, one).replace("\0", other)

    return _changed(texts, change)


def _only_moved(texts: Texts, _language: str) -> str | None:
    """What is limited exchanged with what it is limited to."""

    def change(text: str) -> str:
        return re.sub(
            r"\bNur (.{5,60}?) (sind|werden|ist|wird) ([^.{]{5,60}?)(?=[.{])",
            lambda m: f"{m.group(1)[:1].upper()}{m.group(1)[1:]} {m.group(2)} nur {m.group(3)}",
            text,
            count=1,
        )

    return _changed(texts, change)


CHEATS: Mapping[str, Cheat] = {
    **{name: _word_cheat(pairs) for name, pairs in _WORDS.items()},
    **{f"added_{name}": _adding_cheat(sentences) for name, sentences in _ADDED.items()},
    "figure_invented": _on_first_token(lambda _: "12.345 Euro"),
    "figure_halved": _on_first_token(lambda _: "die Hälfte"),
    "token_dropped": _on_first_token(lambda _: ""),
    "token_doubled": _on_first_token(lambda token: f"{token} und {token}"),
    "token_unknown": _on_first_token(lambda _: "{Z99}"),
    "token_broken": _on_first_token(lambda token: token.strip("{}")),
    "tokens_swapped": _tokens_swapped,
    "token_to_another_statement": _token_to_another,
    "nouns_swapped": _nouns_swapped,
    "sizes_swapped": _sizes_swapped,
    "only_moved": _only_moved,
    "sources_dropped": lambda texts, _: _changed(texts, lambda t: re.sub(r" ?\{Q\d+\}", "", t)),
    "source_invented": lambda texts, _: _changed(texts, lambda t: re.sub(r"\{Q\d+\}", "{Q9}", t)),
    "statement_dropped": _statement_dropped,
    "statement_added": lambda texts, _: _sent([*texts, ("S99", "Das ist alles.")]),
    "statement_doubled": lambda texts, _: _sent([*texts, texts[0]]),
    "statements_turned": _statements_turned,
    "clause_dropped": _clause_dropped,
    "emptied": lambda texts, _: _sent([(name, "") for name, _ in texts]),
    "far_too_long": lambda texts, _: _changed(texts, lambda t: f"{'Das heißt: ' * 40}{t}"),
    "prompt_leaked": _prompt_leaked,
    "no_json": lambda texts, _: "Gern! Hier ist die Umformulierung: " + texts[0][1],
    "other_json": lambda texts, _: json.dumps({"answer": [text for _, text in texts]}),
}  # fmt: skip

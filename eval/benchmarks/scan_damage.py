"""How many word errors of a damaged scan the repair takes back, for each kind of damage.

    python -m eval.benchmarks.scan_damage revosax.jsonl.xz [--kind NAME] [--parts 12] [--jobs 2]

Sound texts are damaged by chance, seeded, and repaired. Texts: documents that the word counts have
not seen (`is_held_out`), or any other JSON lines with `text` (`--all`).
"""

from __future__ import annotations

import argparse
import json
import lzma
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from random import Random

from rapidfuzz.distance import Levenshtein

from knowledge.german.official_words import is_held_out
from knowledge.ingestion.ocr_repair import repair

Damage = Callable[[str, Random], str]

PART = 1500  # words: about five pages, which is what the repair learns a text's damage from

_WORD = re.compile(r"[^\W\d_]{2,}")
_CUT_WORD = re.compile(r"(\w)-\n\s*(?!und\b|oder\b|sowie\b)([a-zäöüß])")
_FIGURE = re.compile(r"\d+(?:[.,]\d+)*")

_BARE = {"ä": "a", "ö": "o", "ü": "u", "Ä": "A", "Ö": "O", "Ü": "U", "ß": "B"}
_ENGLISH = {
    "ä": ("a", "a", "a", "é", "aé", "4", "d", "i"),
    "ö": ("o", "o", "é", "é", "d", "6", "dé"),
    "ü": ("u", "u", "ii", "ii", "li", "i", "ti", "fl", "l"),
    "ß": ("B", "B", "&", "f", "R", "S", "8"),
    **{letter: (_BARE[letter],) for letter in "ÄÖÜ"},
}
_DIGITS = {
    "l": ("1",), "i": ("1",), "o": ("0",), "ö": ("6",), "b": ("6",), "s": ("5",), "g": ("9",),
    "z": ("2",), "B": ("8",), "O": ("0",), "I": ("1",), "S": ("5",), "G": ("6",), "t": ("7",),
    "e": ("3",), "a": ("4",),
}  # fmt: skip
_ALIKE = {
    "l": ("I", "i", "t"), "i": ("l", "j"), "o": ("c", "e"), "h": ("b", "n"), "n": ("u", "r"),
    "u": ("n", "v"), "d": ("cl",), "f": ("t",), "t": ("f", "l"), "w": ("vv",), "k": ("lc",),
    "g": ("q",), "m": ("rn", "nn"), "b": ("h",), "a": ("o", "e"), "s": ("f",), "z": ("s",),
}  # fmt: skip


def confused(choices: Mapping[str, Sequence[str]], share: float) -> Damage:
    """Each occurrence of a sequence is misread with the chance `share`."""
    keys = sorted(choices, key=len, reverse=True)
    pattern = re.compile("|".join(map(re.escape, keys)))

    def damage(text: str, random: Random) -> str:
        return pattern.sub(
            lambda m: random.choice(choices[m[0]]) if random.random() < share else m[0], text
        )

    return damage


def in_words(choices: Mapping[str, Sequence[str]], share: float, *, within: int = 0) -> Damage:
    """One misreading in the share of words that have a letter for it, from letter `within` on."""

    def one(word: str, random: Random) -> str:
        places = [
            (at, key)
            for key in choices
            for at in range(within, len(word))
            if word.startswith(key, at)
        ]
        if len(word) < 4 or not places or random.random() >= share:
            return word
        at, key = random.choice(places)
        return word[:at] + random.choice(choices[key]) + word[at + len(key) :]

    return lambda text, random: _WORD.sub(lambda m: one(m[0], random), text)


def glued(share: float) -> Damage:
    """Blanks between words lost, also before numbers' neighbours, never beside a digit."""
    blank = re.compile(r"(?<=[a-zäöüß]{2}) (?=[A-Za-zÄÖÜäöüß]{2})")
    return lambda text, random: blank.sub(lambda _: "" if random.random() < share else " ", text)


def split(share: float) -> Damage:
    """A blank within the share of words of five letters and more."""

    def one(word: str, random: Random) -> str:
        if len(word) < 5 or random.random() >= share:
            return word
        at = random.randrange(2, len(word) - 1)
        return f"{word[:at]} {word[at:]}"

    return lambda text, random: _WORD.sub(lambda m: one(m[0], random), text)


def spaced(share: float) -> Damage:
    """Words set with a blank after each letter: "Z u w e n d u n g"."""
    return lambda text, random: _WORD.sub(
        lambda m: " ".join(m[0]) if len(m[0]) > 4 and random.random() < share else m[0], text
    )


def wrapped(sign: str, *, width: int = 78) -> Damage:
    """Lines of a width; words cut at their ends with `sign` between the halves."""
    cut = re.compile(r"(?<=[a-zäöüß]{2})(?=[bdfgklmnprstvwz][aeiouäöü][a-zäöüß])")

    def lines(paragraph: str) -> Iterator[str]:
        line = ""
        for word in paragraph.split(" "):
            room = width - len(line) - 1
            if len(word) <= room or not line:
                line = f"{line} {word}" if line else word
                continue
            places = [m.start() for m in cut.finditer(word) if m.start() < room]
            if places and "-" not in word and word.isalpha():
                yield f"{line} {word[: places[-1]]}{sign}"
                line = word[places[-1] :]
            else:
                yield f"{line}\n"
                line = word
        yield line

    return lambda text, _random: "\n".join("".join(lines(p)) for p in text.split("\n"))


def edited(share: float) -> Damage:
    """One letter of the share of words lost, doubled or another by chance: no scanner's pattern."""

    def one(word: str, random: Random) -> str:
        if len(word) < 5 or random.random() >= share:
            return word
        at = random.randrange(1, len(word) - 1)
        new = random.choice(("", word[at] * 2, random.choice("abdefghiklmnoprstuvwz")))
        return word[:at] + new + word[at + 1 :]

    return lambda text, random: _WORD.sub(lambda m: one(m[0], random), text)


def specks(share: float) -> Damage:
    """Marks within or beside words: "Zuwen.dung", "'Zuwendung", "Zuwendung·"."""

    def one(word: str, random: Random) -> str:
        if len(word) < 5 or random.random() >= share:
            return word
        at = random.choice((0, len(word), random.randrange(2, len(word) - 1)))
        return word[:at] + random.choice("'`.|~_^*") + word[at:]

    return lambda text, random: _WORD.sub(lambda m: one(m[0], random), text)


def capitals(share: float) -> Damage:
    """A capital within a word, as letters of like shape bring: "ZuWendung", "diSer"."""
    return in_words({c: (c.upper(),) for c in "cosuvwxzkp"}, share, within=1)


def after(*damages: Damage) -> Damage:
    """One damage after the other."""

    def damage(text: str, random: Random) -> str:
        for each in damages:
            text = each(text, random)
        return text

    return damage


def mixed(share: float) -> Damage:
    """About this share of words damaged, by everything at once."""
    return after(
        confused(_ENGLISH, min(1.0, 6 * share)),
        in_words({**_ALIKE, "rn": ("m",), "cl": ("d",), "e": ("c",), "c": ("e",)}, share / 4),
        in_words(_DIGITS, share / 8),
        glued(share / 8),
        split(share / 8),
    )


_SECTION = re.compile(r"^(\d)\.(\d)(?=[. ]|\d)", re.MULTILINE)

KINDS: Mapping[str, Damage] = {
    **{f"umlauts lost {int(100 * s)} %": confused(_BARE, s) for s in (1.0, 0.5, 0.2, 0.05)},
    **{f"English recognition {int(100 * s)} %": confused(_ENGLISH, s) for s in (1.0, 0.3, 0.05)},
    "ß read as B": confused({"ß": ("B",)}, 1.0),
    "ü read as ii, li, fl, ti": confused({"ü": ("ii", "li", "fl", "ti")}, 1.0),
    "umlauts written ae, oe, ue": confused({"ä": ("ae",), "ö": ("oe",), "ü": ("ue",)}, 1.0),
    "umlauts swapped": confused({"ä": ("ü",), "ö": ("ä",), "ü": ("ö",)}, 0.2),
    **{f"digits in {int(100 * s)} % of words": in_words(_DIGITS, s) for s in (0.02, 0.2)},
    "rn read as m": confused({"rn": ("m",)}, 1.0),
    "m read as rn": in_words({"m": ("rn",)}, 0.3),
    "cl read as d": confused({"cl": ("d",), "ch": ("eh", "cb")}, 0.1),
    "d read as cl": in_words({"d": ("cl",)}, 0.2),
    "c and e confused": in_words({"c": ("e",), "e": ("c",)}, 0.1),
    "n and u confused": in_words({"n": ("u",), "u": ("n",)}, 0.1),
    "h and b confused": in_words({"h": ("b",), "b": ("h",)}, 0.1),
    "long s read as f": in_words({"s": ("f",)}, 0.1),
    **{f"look-alikes in {int(100 * s)} % of words": in_words(_ALIKE, s) for s in (0.02, 0.1, 0.2)},
    **{f"glued {int(100 * s)} %": glued(s) for s in (0.01, 0.03, 0.1, 0.2)},
    **{f"split {int(100 * s)} %": split(s) for s in (0.01, 0.03, 0.1, 0.2)},
    "glued 3 % and split 1 %": after(glued(0.03), split(0.01)),
    "spaced letters 1 %": spaced(0.01),
    "cut at line ends": wrapped("-\n"),
    "cut at line ends, narrow": wrapped("-\n", width=34),
    "cut at line ends, lines joined": wrapped("- "),
    "cut at line ends, hyphen lost": wrapped("\n"),
    "cut at line ends, soft hyphen": wrapped("\u00ad\n"),
    **{f"any letter in {int(100 * s)} % of words": edited(s) for s in (0.02, 0.1)},
    "specks at 5 % of words": specks(0.05),
    "capitals in 3 % of words": capitals(0.03),
    **{f"everything, {int(100 * s)} %": mixed(s) for s in (0.02, 0.05, 0.1, 0.2)},
    "everything, 10 %, cut at line ends": after(mixed(0.1), wrapped("-\n")),
}


@dataclass(frozen=True)
class Found:
    """words: of the sound text. before, after: wrong words. wrongly: words of the sound text that
    were right before and are wrong now. figures: figures lost or invented by the repair.
    """

    words: int
    before: int
    after: int
    wrongly: int
    figures: int

    @property
    def gone(self) -> float:
        """Share of the wrong words that are right now; below 0 when there are more."""
        return 1 - self.after / self.before if self.before else 0.0


def words_of(text: str) -> list[str]:
    """Words with their marks; words cut at a line end count as whole."""
    return _CUT_WORD.sub(r"\1\2", text).split()


def measured(truth: str, damaged: str, repaired: str) -> Found:
    """What the repair of one text did."""
    sound = words_of(truth)
    kept, now = _kept(sound, words_of(damaged)), _kept(sound, words_of(repaired))
    true, read, shown = (Counter(_FIGURE.findall(text)) for text in (truth, damaged, repaired))
    figures = ((true & read) - shown).total() + (shown - (true | read)).total()
    return Found(
        len(sound),
        Levenshtein.distance(sound, words_of(damaged)),
        Levenshtein.distance(sound, words_of(repaired)),
        len(kept - now),
        figures,
    )


def _kept(truth: Sequence[str], text: Sequence[str]) -> set[int]:
    """Numbers of the words of the truth that the text has in their place."""
    blocks = Levenshtein.opcodes(truth, text)
    return {at for op in blocks if op.tag == "equal" for at in range(op.src_start, op.src_end)}


def parts(texts: Iterable[str], *, count: int, seed: int = 7) -> list[str]:
    """Whole paragraphs up to PART words from as many texts as asked for, by chance."""
    found = []
    for text in texts:
        paragraphs = [" ".join(p.split()) for p in text.split("\n\n") if not p.startswith("#")]
        chosen: list[str] = []
        for paragraph in dict.fromkeys(paragraphs):
            if sum(len(p.split()) for p in chosen) < PART:
                chosen.append(paragraph)
        if sum(len(p.split()) for p in chosen) >= PART / 2:
            found.append("\n\n".join(chosen))
    return Random(seed).sample(found, min(count, len(found)))  # noqa: S311 - no secret


def read(file: Path, *, held_out: bool) -> Iterator[str]:
    """The texts of JSON lines, .xz or plain."""
    opened = lzma.open if file.suffix == ".xz" else open
    with opened(file, "rt", encoding="utf-8") as lines:
        for line in lines:
            row = json.loads(line)
            if not held_out or is_held_out(str(row["id"])):
                yield str(row["text"])


def measure(kind: str, texts: Sequence[str]) -> Found:
    """The figures of one kind of damage over all texts together."""
    total = [0, 0, 0, 0, 0]
    for number, truth in enumerate(texts):
        damaged = KINDS[kind](truth, Random(number)) if kind else truth  # noqa: S311 - no secret
        found = measured(truth, damaged, repair(damaged).text)
        row = (found.words, found.before, found.after, found.wrongly, found.figures)
        total = [sum(pair) for pair in zip(total, row, strict=True)]
    return Found(*total)


def main() -> None:
    """Prints one line a kind, and what happens to the sound texts."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("corpus", type=Path)
    parser.add_argument("--kind", action="append", choices=list(KINDS))
    parser.add_argument("--parts", type=int, default=12)
    parser.add_argument("--jobs", type=int, default=1)
    parser.add_argument("--all", action="store_true", help="texts that are not held out too")
    options = parser.parse_args()
    texts = parts(read(options.corpus, held_out=not options.all), count=options.parts)
    kinds = ["", *(options.kind or KINDS)]
    print(f"{'':36}{'words':>8}{'before':>8}{'after':>8}{'gone':>8}{'wrongly':>9}{'figures':>9}")
    with ProcessPoolExecutor(options.jobs) as pool:
        for kind, f in zip(kinds, pool.map(measure, kinds, [texts] * len(kinds)), strict=True):
            print(
                f"{kind or 'sound':36}{f.words:>8}{f.before:>8}{f.after:>8}"
                f"{100 * f.gone:>7.1f}%{f.wrongly:>9}{f.figures:>9}",
                flush=True,
            )


if __name__ == "__main__":
    main()

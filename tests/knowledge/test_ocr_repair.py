"""The repair of damaged scans: what it mends, and what it must leave alone."""

from __future__ import annotations

import random
import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rapidfuzz.distance import Levenshtein

from eval.benchmarks.scan_damage import KINDS, measured
from knowledge.german.official_words import counts_file, is_held_out
from knowledge.german.word_list import german_words
from knowledge.ingestion.ocr_repair import Repair, repair

DATA = Path(__file__).parent / "data"
SCAN = Path(__file__).parents[2] / "knowledge" / "guidelines" / "nrw-kim-2024.txt"
_FIGURE = re.compile(r"\d+(?:[.,]\d+)*")


def data_text(name: str) -> str:
    lines = (DATA / name).read_text(encoding="utf-8").splitlines()
    return "\n".join(line for line in lines if not line.startswith("#")) + "\n"


def applied(original: str, result: Repair) -> str:
    parts, at = [], 0
    for change in result.changes:
        parts += [original[at : change.start], change.after]
        at = change.end
    return "".join([*parts, original[at:]])


# --- the guideline that is in the product ---


def test_the_guideline_has_at_most_one_wrong_word_in_200() -> None:
    truth = data_text("nrw-kim-2024.true.txt")
    scan = SCAN.read_text(encoding="utf-8")
    found = measured(truth, scan, repair(scan).text)
    assert found.after <= 0.005 * found.words


def test_no_figure_of_the_guideline_is_altered() -> None:
    truth = data_text("nrw-kim-2024.true.txt")
    repaired = repair(SCAN.read_text(encoding="utf-8")).text
    assert _FIGURE.findall(repaired) == _FIGURE.findall(truth)


def test_what_touches_a_digit_is_listed_for_a_person() -> None:
    result = repair(SCAN.read_text(encoding="utf-8"))
    befores = {change.before for change in result.suspicious}
    assert {"71", "9.3.1und", "5.1VVG", "H6he", "6rtlichen"} <= befores
    touched = {c for c in result.changes if re.search(r"\d", c.before)}
    furniture = {c for c in touched if c.rule == "page_furniture"}
    assert touched - furniture <= set(result.suspicious)


def test_changes_lead_from_the_original_to_the_repaired_text() -> None:
    original = SCAN.read_text(encoding="utf-8")
    result = repair(original)
    assert applied(original, result) == result.text
    for change in result.changes:
        assert original[change.start : change.end] == change.before != change.after
        assert change.line == original.count("\n", 0, change.start) + 1


def test_repaired_text_is_left_alone() -> None:
    once = repair(SCAN.read_text(encoding="utf-8")).text
    again = repair(once)
    assert len(again.changes) <= 2


# --- damage of many kinds on texts the counts have not seen ---

# Kind of damage → least share of the word errors that must go.
LEAST: dict[str, float] = {
    "umlauts lost 100 %": 0.9,
    "umlauts lost 5 %": 0.7,
    "English recognition 100 %": 0.9,
    "English recognition 5 %": 0.75,
    "ß read as B": 0.85,
    "ü read as ii, li, fl, ti": 0.9,
    "digits in 2 % of words": 0.75,
    "digits in 20 % of words": 0.8,
    "rn read as m": 0.8,
    "cl read as d": 0.8,
    "c and e confused": 0.85,
    "n and u confused": 0.85,
    "look-alikes in 2 % of words": 0.7,
    "look-alikes in 20 % of words": 0.8,
    "glued 1 %": 0.7,
    "glued 10 %": 0.75,
    "split 3 %": 0.8,
    "split 20 %": 0.85,
    "glued 3 % and split 1 %": 0.75,
    "spaced letters 1 %": 0.85,
    "cut at line ends, lines joined": 0.85,
    "cut at line ends, hyphen lost": 0.75,
    "any letter in 10 % of words": 0.7,
    "specks at 5 % of words": 0.7,
    "capitals in 3 % of words": 0.7,
    "everything, 2 %": 0.75,
    "everything, 10 %": 0.8,
    "everything, 20 %": 0.75,
}


def hyphenated(text: str, rng: random.Random) -> str:
    return re.sub(
        r"(?<=[a-zäöüß]{3})(?=[bdfgklmnprstvwz][aeiouäöü][a-zäöüß]{2})",
        lambda _: "-\n" if rng.random() < 0.05 else "",
        text,
    )


@pytest.mark.parametrize("kind", LEAST)
def test_most_word_errors_go(kind: str) -> None:
    truth = data_text("official-paragraphs.txt")
    damaged = KINDS[kind](truth, random.Random(1))
    found = measured(truth, damaged, repair(damaged).text)
    assert found.before > 30
    assert found.gone >= LEAST[kind]
    assert found.figures == 0


def test_cut_words_are_joined() -> None:
    truth = data_text("official-paragraphs.txt")
    cut = hyphenated(truth, random.Random(2))
    assert cut.count("-\n") > 100
    assert Levenshtein.distance(truth.split(), repair(cut).text.split()) <= 3


# --- sound texts ---

MODERN = """\
Aljoscha Müller-Lüdenscheidt und Zoë Kowalczyk laden am 3. März 2025 zum Workshop „Open Data
Cities“ nach Görlitz ein. Anmeldung: info@muster-stadt.example, https://www.beispiel.example/foo?a=1.
Die Forderung der Gläubiger wurde gefordert, nicht gefördert; z. B. i. V. m. § 44 LHO, vgl. TVöD 9b,
B2B, CO2, 5G, MP3, 400kWh und der Song "Smells Like Teen Spirit" der Band Nirvana (USA) von 1991.
Herr Burger, Frau Kuhn und Ngọc Nguyễn fahren nach Fulda, Bautzen, Łódź und São Paulo. Der Bus
fährt um 8:15 Uhr; die Höhe beträgt 1.213,5 m, die Hürde 3/8, Größe A4. Er würde, sie wurde.
"""


def test_sound_texts_stay_as_they_are() -> None:
    assert repair(MODERN).changes == ()
    assert repair(data_text("official-paragraphs.txt")).changes == ()


KEPT = [
    "Internet2",
    "DuMont",
    "GmbH",
    "kWh",
    "BAföG",
    "KfW",
    "BGBl",
    "Bürger*innen",
    "Schüler_innen",
    "Antragsteller:innen",
    "Kowalczyk",
    "Tschentscher",
    "Smells",
    "McDonald",
    "YouTube",
    "OpenData",
    "NRW-weit",
    "Dr.",
    "z.B.",
    "geht's",
    "e.V.",
]


def test_names_and_short_forms_stay_in_damaged_texts_too() -> None:
    lines = [f"Die Bewilligungsbehdrde gewahrt {word} fiir MaBnahmen der Trager." for word in KEPT]
    repaired = repair("\n".join(lines)).text.split("\n")
    assert repaired == [
        f"Die Bewilligungsbehörde gewährt {word} für Maßnahmen der Träger." for word in KEPT
    ]


@pytest.mark.parametrize(
    ("damaged", "repaired"),
    [
        ("undder Antrag", "und der Antrag"),
        ("dieZuwendung", "die Zuwendung"),
        ("Zuwendungenwerden gewährt", "Zuwendungen werden gewährt"),
        ("Zuwen dung", "Zuwendung"),
        ("Bewilli\ngung der Mittel", "Bewilligung\nder Mittel"),
        ("zuletZt", "zuletzt"),
        ("AbsatZ", "Absatz"),
        ("Stuudiengang", "Studiengang"),
        ("Fasfung", "Fassung"),
    ],
)
def test_damage_beside_other_damage(damaged: str, repaired: str) -> None:
    before = "Die Bewilligungsbehdrde gewahrt fiir MaBnahmen der Trager Zuschtisse.\n\n"
    after = "Die Bewilligungsbehörde gewährt für Maßnahmen der Träger Zuschüsse.\n\n"
    assert repair(before + damaged).text == after + repaired


def test_the_same_word_is_repaired_only_where_the_text_is_damaged() -> None:
    sound = "Die Forderung der Gläubiger auf Zahlung über 500 Euro fällt später für alle weg."
    damaged = (
        "Gegenstand der Forderung\nGefordert werden Trager fur die Durchfuhrung von MaBnahmen. "
        "Die Bewilligungsbehdrde gewahrt die Zuwendung fiir das Jahr 2024."
    )
    assert "Forderung" in repair(sound).text
    assert repair(damaged).text == (
        "Gegenstand der Förderung\nGefördert werden Träger für die Durchführung von Maßnahmen. "
        "Die Bewilligungsbehörde gewährt die Zuwendung für das Jahr 2024."
    )


# --- single rules ---


@pytest.mark.parametrize(
    ("damaged", "repaired"),
    [
        ("zu Kommu-\n nen mit Geld", "zu Kommunen\nmit Geld"),
        ("Personal-\nund Sachausgaben", "Personal-\nund Sachausgaben"),
        ("Personal- und Sachausgaben", "Personal- und Sachausgaben"),
        ("des Case-\nManagements in Kom-\nmunen", "des Case-Managements\nin Kommunen"),
        ("Schönau-\nBerzdorf", "Schönau-\nBerzdorf"),
        ("zu bemes-\nsen.\n\nNeu", "zu bemessen.\n\nNeu"),
        ("(BGBI. | S. 850)", "(BGBl. I S. 850)"),
        ("(MBI. NRW. S. 602)", "(MBl. NRW. S. 602)"),
        (
            "7\nVerfahren\n\n71\nAntrag\n\n7.2\nBewilligung",
            "7\nVerfahren\n\n7.1\nAntrag\n\n7.2\nBewilligung",
        ),
        ("des A n t r a g s gilt", "des Antrags gilt"),
        ("die Zuwen- dung und die Bewilli- gung", "die Zuwendung und die Bewilligung"),
        ("an- und abmelden, Vor- oder Nachteile", "an- und abmelden, Vor- oder Nachteile"),
        ("Hö~he, Zuwen|dung, Maß`nahme", "Höhe, Zuwendung, Maßnahme"),
        ("| Anlage | 1 |\n| Anlage | 2 |", "| Anlage | 1 |\n| Anlage | 2 |"),
        (
            "1\nA\n\n1.1\nB\n\n1.2\nC\n\n2\nD\n\n21\nE\n\n22\nF\n\n2.3\nG",
            "1\nA\n\n1.1\nB\n\n1.2\nC\n\n2\nD\n\n2.1\nE\n\n2.2\nF\n\n2.3\nG",
        ),
        ("7\n71\n72\n73", "7\n71\n72\n73"),
        ("71\nAntrag\n\n72\nBewilligung", "71\nAntrag\n\n72\nBewilligung"),
        ("die Nummern 9.3.1und 9.5", "die Nummern 9.3.1 und 9.5"),
        ("das ,Handlungskonzept” gilt", "das „Handlungskonzept“ gilt"),
        ("fÃ¼r die Prüfung", "für die Prüfung"),
        ("| a | b |\n| 1 | 2 |", "| a | b |\n| 1 | 2 |"),
        ("Ende.\n\n- 3 -\n\nAnfang", "Ende.\n\n\n\nAnfang"),
        ("Ende.\n\nSeite 3 von 8\n\nAnfang", "Ende.\n\n\n\nAnfang"),
    ],
)
def test_rule(damaged: str, repaired: str) -> None:
    assert repair(damaged).text == repaired


def test_compounds_in_no_list_are_cut_into_their_parts() -> None:
    known = german_words()
    for compound in ("integrationszentren", "verwaltungsassistenz", "einbürgerungsbehörden"):
        assert known.word(compound) is None
        assert known.compound(compound) is not None
    assert known.compound("einbirgerungsbehdrden") is None


# --- odd input ---


@pytest.mark.parametrize(
    "text",
    ["", " ", "\f\n\x00\x07", "12 345", "a" * 300_000, "-\n" * 20_000, '"a ' * 20_000, "\ud800"],
)
def test_odd_texts_come_through(text: str) -> None:
    assert repair(text).text.strip() == text.strip()


@settings(max_examples=150, deadline=None)
@given(st.text(alphabet=st.sampled_from("aäoöuüßBdé&6103 .,-|\n\f„”xnrst"), max_size=120))
def test_changes_always_account_for_the_whole_difference(text: str) -> None:
    result = repair(text)
    assert applied(text, result) == result.text


@settings(max_examples=80, deadline=None)
@given(
    st.lists(
        st.from_regex(
            r"\A(?:[1-9]\d{0,2}(?:[. ]\d{3}){0,2}(?:,\d\d)? (?:€|Euro|%)|"
            r"\d\d?\.\d\d?\.20\d\d|§ \d{1,3}[a-z]?|Nr\. \d(?:\.\d){0,3})\Z"
        ),
        min_size=1,
        max_size=5,
    )
)
def test_figures_in_a_damaged_text_stay(figures: list[str]) -> None:
    text = "\n".join(
        f"Die Bewilligungsbehdrde gewahrt fiir MaBnahmen {f} je Trager." for f in figures
    )
    assert repair(text).text == "\n".join(
        f"Die Bewilligungsbehörde gewährt für Maßnahmen {f} je Träger." for f in figures
    )


def test_the_counts_are_made_the_same_way_each_time() -> None:
    texts = [(f"rule-{n}", "Die Prüfung der Maßnahme.\nDie Prüfung der Gebühr.") for n in range(40)]
    held_out = [entry for entry in texts if is_held_out(entry[0])]
    assert counts_file(texts) == counts_file(texts)
    assert held_out
    assert counts_file(texts) == counts_file([e for e in texts if e not in held_out])

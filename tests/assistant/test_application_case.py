"""The application case: what is read, what is refused with which words, what the check says."""

import contextlib
import json
import re
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.errors import InputError
from assistant.form.application_case import ApplicationCase, Entry, case_from_chat
from assistant.form.case_check import check_case
from assistant.form.case_file import CaseFileError, case_of_text, read_case
from assistant.form.case_record import case_record, case_yaml
from assistant.form.entry_reading import EntryError, read_date, read_fact, read_money, read_text
from assistant.rules.facts import facts_of
from knowledge.catalogue.catalogue import programme, programmes
from knowledge.german.formats import format_amount
from tests.assistant.application_samples import IDS, TODAY, case_from, example


def problems(text: str) -> str:
    with pytest.raises(InputError) as raised:
        case_of_text(text, name="fall.yaml", today=TODAY)
    return str(raised.value)


def findings(case: ApplicationCase) -> dict[str, Any]:
    return {finding.id: finding for finding in check_case(case).findings}


@pytest.mark.parametrize("programme_id", IDS)
def test_the_example_passes(programme_id: str) -> None:
    check = check_case(example(programme_id))
    assert check.result_label in ("Bereit", "Bereit mit Hinweisen")
    assert not check.falls_short


@pytest.mark.parametrize("programme_id", IDS)
def test_a_case_is_written_and_read_back_unchanged(programme_id: str) -> None:
    case = example(programme_id)
    assert case_of_text(case_yaml(case), name="x.yaml", today=TODAY) == case
    assert case_of_text(json.dumps(case_record(case)), name="x.json", today=TODAY) == case


@pytest.mark.parametrize(
    ("typed", "amount"),
    [
        ("65.888,69", "65888.69"),
        ("65888,69 €", "65888.69"),
        ("65.888,69\u00a0€", "65888.69"),
        ("EUR 57 000", "57000"),
        ("57.000,- Euro", "57000"),
        ("20.000", "20000"),
        ("12.5", "12.5"),
        ("0", "0"),
    ],
)
def test_money_as_people_type_it(typed: str, amount: str) -> None:
    assert read_money(typed) == Decimal(amount)


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ("viel", "ist keine Zahl"),
        ("1e308", "ist keine Zahl"),
        ("NaN", "ist keine Zahl"),
        ("-5", "nicht negativ"),
        ("1,234", "mehr als zwei Stellen"),
        ("65,888.69", "englischer Schreibweise"),
        ("9" * 30, "zu groß"),
        ("9" * 300, "zu lang"),
        ("", "fehlt eine Zahl"),
        ("1.2.3", "ist keine Zahl"),
        ("=1+1", "ist keine Zahl"),
    ],
)
def test_what_is_no_amount_is_said(typed: str, says: str) -> None:
    with pytest.raises(EntryError) as raised:
        read_money(typed)
    assert says in raised.value.message
    assert raised.value.remedy


@settings(max_examples=300, deadline=None)
@given(st.integers(min_value=0, max_value=10_000_000_000).map(lambda c: Decimal(c) / 100))
def test_what_we_write_as_an_amount_we_read_again(amount: Decimal) -> None:
    assert read_money(format_amount(amount, "EUR")) == amount


@settings(max_examples=300, deadline=None)
@given(st.text(max_size=60))
def test_any_text_is_read_or_refused(text: str) -> None:
    for reader in (read_money, read_date, read_text):
        with contextlib.suppress(EntryError):  # any other error fails the test
            reader(text)


@pytest.mark.parametrize("typed", ["14.2.25", "14.02.2025", "14. Februar 2025", "2025-02-14"])
def test_dates_as_people_type_them(typed: str) -> None:
    assert read_date(typed) == date(2025, 2, 14)


@pytest.mark.parametrize("typed", ["31.2.2025", "morgen", "2025", "14.2.", "am 14.2.2025"])
def test_what_is_no_whole_date_is_said(typed: str) -> None:
    with pytest.raises(EntryError):
        read_date(typed)


def test_control_characters_never_reach_a_document() -> None:
    for text in ("a\x00b", "a\x1bb", "a\ud800b"):
        with pytest.raises(EntryError):
            read_text(text)


def test_a_choice_may_be_named_as_people_see_it() -> None:
    assert read_fact("applicant_kind", "Kreisfreie Stadt") == "independent_city"


KISI = "programme: hessen-kisi-2025\n"


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", r"programme.*fehlt"),
        ("- a\n- b\n", r"Paare aus Name und Wert"),
        ("programme: kisi\n", r"„kisi“ gibt es nicht"),
        (KISI + "factz: {}\n", r"factz, Zeile 2: .*Meinten Sie „facts“"),
        (KISI + "facts:\n  population: viele\n", r"facts.population, Zeile 3: .*keine Zahl"),
        (KISI + "facts: {population: 1e308}\n", r"keine Zahl"),
        (KISI + "facts: {population: [1, 2]}\n", r"dieselbe Herkunft"),
        (KISI + "facts: {einwohner: 5}\n", r"„einwohner“ gibt es hier nicht"),
        (KISI + "budget: {personnel: -5}\n", r"nicht negativ"),
        (KISI + "budget: {personnel: [1, 2, 3, 4]}\n", r"mehr Beträge als Jahre"),
        (KISI + "budget: {residual: 5}\n", r"„residual“ gibt es hier nicht"),
        (KISI + "partners: [" + "{}, " * 400 + "]\n", r"400 Partner sind zu viele"),
        (KISI + "partners: {town: X}\n", r"als Liste"),
        (KISI + "dates: {start: 1.10.2026, end: 1.10.2025}\n", r"Ende liegt vor dem Beginn"),
        (KISI + "version: abc\n", r"anderen Fassung"),
        (KISI + "documents: [lebenslauf]\n", r"„lebenslauf“ gibt es hier nicht"),
        (KISI + "as_of: bald\n", r"as_of, Zeile 2: .*kein Datum"),
        (KISI + "facts: &a {population: 5}\nbudget: *a\n", r"Verweise"),
        (KISI + "facts: {population: 5, population: 6}\n", r"steht doppelt"),
        (KISI + "facts: {population: '5\n", r"kein gültiges YAML"),
        ('{"programme": "hessen-kisi-2025",', r"kein gültiges JSON"),
        ('{"programme": "hessen-kisi-2025", "facts": {"population": NaN}}', r"NaN ist keine"),
        ('{"programme": "hessen-kisi-2025", "facts": {"population": 1e308}}', r"zu groß"),
        ('{"programme": "hessen-kisi-2025", "facts": {"population": true}}', r"Ja oder Nein"),
        ("[" * 3000, r"verschachtelt|YAML"),
        ("x" * 3_000_000, r"zu groß"),
    ],
)
def test_a_wrong_case_is_refused_in_words_a_clerk_understands(text: str, says: str) -> None:
    assert re.search(says, problems(text), re.DOTALL)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (KISI + "facts: {" + "a: 1, " * 30_000 + "}\n", "zu viele Teile"),
        (KISI + "partners:\n" + "- {town: A}\n" * 20_000, "zu viele Teile"),
        (KISI + "".join(f"a{n}: 1\n" for n in range(5_000)), "Weitere Fehler"),
        (json.dumps({"programme": IDS[0], "facts": {f"a{n}": 1 for n in range(20_000)}}),
         "Weitere Fehler"),
        ("a: " + "[" * 100_000, "zu tief verschachtelt"),
    ],
)  # fmt: skip
def test_a_file_of_many_parts_is_refused_before_it_is_worked_through(text: str, says: str) -> None:
    said = problems(text)
    assert says in said
    assert len(said.split("\n")) <= 41


def test_all_problems_of_a_file_are_said_at_once() -> None:
    text = KISI + "facts: {population: viele, state: Hesen}\nbudget: {fees: -1}\n"
    with pytest.raises(CaseFileError) as raised:
        case_of_text(text, name="fall.yaml", today=TODAY)
    assert len(raised.value.problems) == 3


def test_a_point_before_three_digits_parts_thousands_in_a_file_too() -> None:
    case = case_of_text(KISI + "facts: {population: 20.000}\n", name="x", today=TODAY)
    assert case.known_facts().number("population") == 20_000


def test_a_missing_or_binary_file_is_an_error_with_a_way_out(tmp_path: Path) -> None:
    broken = tmp_path / "fall.yaml"
    broken.write_bytes(b"\xff\xfe\x00\x01")
    for file in (broken, tmp_path / "nichts.yaml", tmp_path):
        with pytest.raises(InputError) as raised:
            read_case(file, today=TODAY)
        assert raised.value.remedy


def test_chat_and_form_stand_side_by_side_until_a_person_chooses() -> None:
    said = facts_of({"coordinators": Decimal("3.5")}, origin="conversation")
    case = case_from_chat("nrw-kim-2024", said, as_of=TODAY, version="x")
    case = case.with_fact("coordinators", Decimal(2), origin="form")
    (conflict,) = case.conflicts()
    assert [entry.origin for entry in conflict.entries] == ["chat", "form"]
    assert "im Chat 3,5, im Formular 2" in findings(case)["conflict.coordinators"].message.text
    settled = case.settled("coordinators", origin="chat")
    assert list(settled.conflicts()) == []
    assert settled.known_facts().number("coordinators") == Decimal("3.5")


def test_the_number_of_partners_said_is_compared_with_the_list() -> None:
    case = case_from("hessen-kisi-2025", facts={"partner_count": {"value": "3", "origin": "chat"}})
    case = case.with_partners(({"town": Entry("A")}, {"town": Entry("B")}))
    assert "im Chat 3, im Formular 2" in findings(case)["conflict.partner_count"].message.text
    assert list(case.settled("partner_count", origin="form").conflicts()) == []


@pytest.mark.parametrize(
    ("facts", "result"),
    [
        ({"population": "60.000"}, "not_eligible"),
        ({"state": "bayern"}, "not_eligible"),
        ({"population": "10.000", "wants_consortium": "nein"}, "ready_with_notes"),
        ({"population": "20.000", "wants_consortium": "nein"}, "ready"),
    ],
)
def test_the_result_follows_the_applicant(facts: dict[str, str], result: str) -> None:
    record = case_record(example("hessen-kisi-2025"))
    record["facts"] |= facts
    record["documents"] = ["project_application", "consortium_description"]
    assert check_case(case_of_text(json.dumps(record), name="x", today=TODAY)).result == result


@pytest.mark.parametrize("programme_id", IDS)
def test_each_required_part_left_out_is_asked_for(programme_id: str) -> None:
    record = case_record(example(programme_id))
    for group in ("facts", "answers", "budget", "dates", "declarations"):
        for name in list(record.get(group, [])):
            short = json.loads(json.dumps(record))
            if isinstance(short[group], list):
                short[group].remove(name)
            else:
                del short[group][name]
            check = check_case(case_of_text(json.dumps(short), name="x", today=TODAY))
            field = programme(programme_id).form.fields().get(name)
            if field is None or field.required:
                assert check.falls_short, name
                touched = {part for f in check.findings if f.weight == "todo" for part in f.fields}
                assert {name, f"budget.{name}"} & touched or group == "facts", name


def test_a_finding_says_what_to_do_and_shows_the_words_of_the_text() -> None:
    for each in programmes().values():
        for finding in check_case(ApplicationCase(each.id, TODAY)).findings:
            if finding.weight in ("todo", "blocker", "unclear"):
                assert finding.action is not None, finding.id
            if finding.topic in ("eligibility", "requirement", "deadline"):
                assert finding.quote, finding.id
                assert finding.place, finding.id


def test_costs_over_a_cap_are_shown_and_do_not_stop_the_case() -> None:
    record = case_record(example("hessen-wir-mo-2020"))
    record["budget"] = {"micro": "3.000,01", "minijob": "7.200"}
    case = case_of_text(json.dumps(record), name="x", today=TODAY)
    assert check_case(case).result == "ready_with_notes"
    assert "0,01\u00a0€ sind nicht förderfähig" in findings(case)["budget.micro"].message.text

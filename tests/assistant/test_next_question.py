"""Which fact is asked for next: always the one that settles most, and none that settles nothing."""

from decimal import Decimal

import pytest

from assistant.form.next_question import next_question
from assistant.rules.facts import Fact, Facts, FactValue, facts_of
from assistant.understanding.fact_lexicon import fact_entries
from knowledge.catalogue.catalogue import programme

KISI, WIR, KIM = "hessen-kisi-2025", "hessen-wir-mo-2020", "nrw-kim-2024"


def asked(name: str, values: dict[str, FactValue], *skipped: str, **more: object) -> str | None:
    facts = facts_of(values, origin="form")
    if "partners" in more:
        facts = Facts(facts.own, more["partners"])  # type: ignore[arg-type]  # given by name, as it comes
    found = next_question(programme(name), facts, definitions=fact_entries(), skipped=skipped)
    return found.fact if found else None


@pytest.mark.parametrize("name", [KISI, WIR, KIM])
def test_the_first_question_settles_more_than_any_other(name: str) -> None:
    found = next_question(programme(name), Facts(), definitions=fact_entries())
    assert found is not None
    others = [
        next_question(programme(name), Facts(), definitions=fact_entries(), skipped=[found.fact])
    ]
    assert all(other is not None and other.settles <= found.settles for other in others)


def test_a_settled_no_ends_the_questions() -> None:
    assert asked(KISI, {"state": "bayern"}) is None
    assert asked(WIR, {"nonprofit": False}) is None
    assert asked(KIM, {"state": "hessen"}) is None


def test_who_may_apply_alone_is_not_asked_about_partners() -> None:
    known: dict[str, FactValue] = {"state": "hessen", "applicant_kind": "municipality"}
    assert asked(KISI, {**known, "population": Decimal(20000)}) is None


def test_who_may_not_apply_alone_is_asked_about_a_consortium_then_its_partners() -> None:
    known: dict[str, FactValue] = {
        "state": "hessen", "applicant_kind": "municipality", "population": Decimal(7200),
    }  # fmt: skip
    assert asked(KISI, known) == "wants_consortium"
    assert asked(KISI, {**known, "wants_consortium": False}) is None
    together = {**known, "wants_consortium": True}
    assert asked(KISI, together) == "partners"
    partner = {"population": Fact("population", Decimal(12000), "form")}
    assert asked(KISI, together, partners=(partner,)) is None


def test_what_is_not_known_is_not_asked_again() -> None:
    first = asked(KISI, {})
    assert first is not None
    second = asked(KISI, {}, first)
    assert second not in (None, first)


def test_the_rules_that_wait_are_named_in_the_order_of_the_file() -> None:
    known = facts_of({"state": "hessen", "applicant_kind": "municipality"}, origin="form")
    found = next_question(programme(KISI), known, definitions=fact_entries())
    assert found is not None
    assert found.fact == "population"
    assert found.rules == ("apply_alone", "consortium_size", "consortium_has_small")


def test_the_budget_asks_for_its_facts_when_nothing_else_is_open() -> None:
    # Without a kind of applicant the number of posts is open; eligibility skipped on purpose.
    skipped = ("state", "has_integration_centre", "has_steering_group", "has_concept")
    assert asked(KIM, {}, *skipped) == "applicant_kind"


@pytest.mark.parametrize("name", [KISI, WIR, KIM])
def test_every_way_through_the_questions_ends(name: str) -> None:
    """Each possible answer of each choice and truth value, "not known" included."""
    definitions = fact_entries()

    def follow(facts: Facts, skipped: tuple[str, ...], depth: int) -> int:
        assert depth < 12
        found = next_question(programme(name), facts, definitions=definitions, skipped=skipped)
        if found is None:
            return 1
        assert facts.value(found.fact) is None
        ways = follow(facts, (*skipped, found.fact), depth + 1)
        values: tuple[FactValue, ...]
        kind = definitions[found.fact]["type"]
        if kind == "boolean":
            values = (True, False)
        elif kind == "choice":
            values = tuple(definitions[found.fact]["choices"])[:4]
        elif kind == "list":
            return ways
        else:
            values = (Decimal(4000), Decimal(7200), Decimal(20000))
        return ways + sum(
            follow(facts.with_(Fact(found.fact, value, "form")), skipped, depth + 1)
            for value in values
        )

    assert follow(Facts(), (), 0) > 10

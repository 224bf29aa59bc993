"""Eligibility against an independent reading, at the limits and off them, known and unknown."""

from collections import defaultdict
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.rules.conditions import Outcome
from assistant.rules.engine import decide, outcomes
from assistant.rules.facts import Fact, Facts, facts_of
from knowledge.catalogue.catalogue import programme, programmes
from knowledge.catalogue.records import Condition
from tests.assistant import oracle

CASES = yaml.safe_load(
    (Path(__file__).parent / "data" / "rule_cases.yaml").read_text(encoding="utf-8")
)
LIMITS = [limit + step for limit in (5000, 10000, 50000) for step in (-1, 0, 1)]
POPULATIONS = st.one_of(
    st.none(), st.sampled_from(LIMITS), st.integers(min_value=1, max_value=200_000)
)


def facts_from(values: dict[str, Any], partners: list[dict[str, Any]] | None = None) -> Facts:
    def plain(value: Any) -> Any:
        number = isinstance(value, int | float) and not isinstance(value, bool)
        return Decimal(str(value)) if number else value

    own = facts_of({name: plain(value) for name, value in values.items()}, origin="file")
    listed = tuple(
        {name: Fact(name, plain(value), "file") for name, value in partner.items()}
        for partner in partners or []
    )
    return Facts(own.own, listed)


def verdicts(done: Any) -> dict[str, str]:
    return {name: outcome.verdict.value for name, outcome in done.items()}


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_a_case_as_a_person_reads_it(case: dict[str, Any]) -> None:
    found = verdicts(
        outcomes(programme(case["programme"]), facts_from(case["facts"], case.get("partners")))
    )
    assert {name: found[name] for name in case["expect"]} == case["expect"]


def can_be_unclear(condition: Condition) -> bool:
    inner = [*(condition.all_ or ()), *(condition.any_ or ()), *(condition.none_ or ())]
    inner += [c for c in (condition.every_partner, condition.some_partner) if c is not None]
    return condition.at_the_limits == "unclear" or any(map(can_be_unclear, inner))


def test_every_rule_is_seen_with_each_verdict_it_can_have() -> None:
    seen: dict[tuple[str, str], set[str]] = defaultdict(set)
    for case in CASES:
        for rule, verdict in case["expect"].items():
            seen[case["programme"], rule].add(verdict)
    for each in programmes().values():
        for name, rule in each.rules.items():
            wanted = {"met", "not_met", "open"}
            if can_be_unclear(rule.met_when):
                wanted.add("unclear")
            assert wanted <= seen[each.id, name], (
                f"{each.id}, {name}: {wanted - seen[each.id, name]}"
            )


@settings(max_examples=300, deadline=None)
@given(own=POPULATIONS, partners=st.lists(POPULATIONS, max_size=12))
def test_kisi_sizes_agree_with_the_letter(own: int | None, partners: list[int | None]) -> None:
    facts = facts_from(
        {} if own is None else {"population": own},
        [{} if each is None else {"population": each} for each in partners],
    )
    found = verdicts(outcomes(programme("hessen-kisi-2025"), facts))
    assert found["apply_alone"] == oracle.kisi_alone(own)
    assert found["consortium_size"] == oracle.kisi_size(own)
    assert found["consortium_partners"] == oracle.kisi_partners(partners)
    assert found["consortium_has_small"] == oracle.kisi_small(own, partners)


KINDS = st.sampled_from(
    [None, "county", "city_region", "independent_city", "county_municipality", "municipality",
     "association", "private_person"]
)  # fmt: skip


@settings(max_examples=300, deadline=None)
@given(kind=KINDS, posts=st.one_of(st.none(), st.integers(min_value=0, max_value=100)))
def test_kim_posts_agree_with_the_decree(kind: str | None, posts: int | None) -> None:
    wanted = None if posts is None else Decimal(posts) / 10
    values: dict[str, Any] = {} if kind is None else {"applicant_kind": kind}
    facts = facts_from(values)
    if wanted is not None:
        facts = facts.with_(Fact("coordinators", wanted, "file"))
    found = verdicts(outcomes(programme("nrw-kim-2024"), facts))
    assert found["coordinator_posts"] == oracle.kim_posts(kind, wanted)


@settings(max_examples=300, deadline=None)
@given(kind=KINDS, state=st.sampled_from([None, "hessen", "bayern"]), own=POPULATIONS)
def test_nobody_is_told_yes_whom_the_letter_leaves_out(
    kind: str | None, state: str | None, own: int | None
) -> None:
    values: dict[str, Any] = {"applicant_kind": kind, "state": state, "population": own}
    facts = facts_from({name: value for name, value in values.items() if value is not None})
    kisi = programme("hessen-kisi-2025")
    row = decide(kisi, kisi.decisions["apply_alone"], facts)
    if row.verdict == "yes":
        assert oracle.kisi_alone(own) == "met"
        assert state in (None, "hessen")
        assert kind is None or kind in oracle.MUNICIPALITIES
    if oracle.kisi_alone(own) == "met" and state == "hessen" and kind in oracle.MUNICIPALITIES:
        assert row.verdict == "yes"


YES_NO = st.sampled_from([None, True, False])


@settings(max_examples=200, deadline=None)
@given(answers=st.tuples(YES_NO, YES_NO, YES_NO))
def test_a_further_post_needs_all_three(answers: tuple[bool | None, ...]) -> None:
    names = ("has_immigration_office", "has_youth_office", "has_integration_council")
    values = dict(zip(names, answers, strict=True))
    facts = facts_from({name: value for name, value in values.items() if value is not None})
    kim = programme("nrw-kim-2024")
    row = decide(kim, kim.decisions["further_post"], facts)
    if False in values.values():
        assert row.verdict == "no"
    elif None in values.values():
        assert row.verdict == "conditional"
    else:
        assert row.verdict == "yes"


def test_unknown_is_open_for_every_rule() -> None:
    for each in programmes().values():
        done: dict[str, Outcome] = dict(outcomes(each, Facts()))
        for name, outcome in done.items():
            assert outcome.verdict.value == "open", f"{each.id}, {name}"
            assert outcome.missing


def test_the_programmes_are_the_three_that_the_oracle_knows() -> None:
    ids: list[str] = list(programmes())
    assert ids == ["hessen-kisi-2025", "hessen-wir-mo-2020", "nrw-kim-2024"]
    assert date(2025, 2, 14) == programme("hessen-kisi-2025").values["deadline"].date_

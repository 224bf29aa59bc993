"""Cases as they stand while somebody still fills them in: any part may be missing or unusual."""

import json
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.drafts.composition import compose
from assistant.drafts.export import export
from assistant.form.case_check import check_case
from assistant.form.case_file import case_of_text
from assistant.form.case_record import case_record
from assistant.form.known_facts import known_facts
from assistant.rules.budget import budget_years
from knowledge.catalogue.catalogue import programme
from knowledge.german.figures import figures_in
from tests.assistant.application_samples import IDS, TODAY, example

_POSTS = ("0", "0,3", "0,5", "1", "2,5", "3,5", "4", "7")
_INHABITANTS = ("1", "4.999", "5.000", "10.000", "50.001")
_MONEY = ("0", "0,01", "3.000", "4.850,01", "18.000", "65.888,69", "70.000", "99.999.999")


def said(name: str) -> st.SearchStrategy[str]:
    """Something that may be said about a fact."""
    fact = known_facts()[name]
    match fact.type:
        case "choice":
            return st.sampled_from([key for key, _ in fact.choices])
        case "boolean":
            return st.sampled_from(["ja", "nein"])
        case "integer":
            return st.sampled_from(_INHABITANTS)
        case "decimal":
            return st.sampled_from(_POSTS)
        case _:
            return st.sampled_from(["Musterstadt", "=1+1", "Ort {population}"])


@st.composite
def unfinished(draw: st.DrawFn) -> dict[str, Any]:
    """A part of an example, with other facts and amounts, and partners who say little."""
    programme_id = draw(st.sampled_from(IDS))
    record = case_record(example(programme_id))
    fields = programme(programme_id).form.fields().values()
    for group in ("answers", "dates"):
        kept = draw(st.sets(st.sampled_from(sorted(record.get(group, {}) or {"": ""}))))
        record[group] = {key: value for key, value in record.get(group, {}).items() if key in kept}
    facts = {f.fact: said(f.fact) for f in fields if f.fact is not None}
    record["facts"] = draw(st.fixed_dictionaries({}, optional=facts))
    columns = next((f.facts for f in fields if f.kind == "partners"), ())
    if columns:
        partner = st.fixed_dictionaries({}, optional={name: said(name) for name in columns})
        record["partners"] = draw(st.lists(partner.filter(bool), max_size=3))
    budget = programme(programme_id).budget
    assert budget is not None
    years = int(budget_years(programme(programme_id)))
    amount = st.sampled_from(_MONEY)
    by_year = st.fixed_dictionaries({}, optional={str(n + 1): amount for n in range(years)})
    lines = [name for name, line in budget.lines.items() if line.flat_rate is None]
    record["budget"] = draw(
        st.fixed_dictionaries({}, optional=dict.fromkeys(lines, by_year.filter(bool)))
    )
    record["declarations"] = record["documents"] = []
    return record


@settings(max_examples=150, deadline=None)
@given(unfinished())
def test_every_unfinished_case_is_checked_and_drafted(record: dict[str, Any]) -> None:
    case = case_of_text(json.dumps(record), name="fall.json", today=TODAY)
    check = check_case(case)
    draft = compose(check)
    for finding in check.findings:
        assert "{" not in finding.message.text.replace("{population}", ""), finding.id
    for sentence in draft.all_sentences():
        covered = {at for figure in sentence.figures for at in range(figure.start, figure.end)}
        for mention in figures_in(sentence.text):
            span = [at for at in range(mention.start, mention.end) if sentence.text[at].isalnum()]
            assert covered.issuperset(span), sentence.text
    assert export(draft, "xlsx")
    assert export(draft, "md")

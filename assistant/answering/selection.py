"""Which entry answers a part: the best ranked one, or a decision or calculation of the same topic."""

from __future__ import annotations

from collections.abc import Sequence

from assistant.understanding.entry_ranking import Ranked, RankingWeights
from assistant.understanding.reader import Part, Question
from knowledge.catalogue.records import Programme

# Facts by which a question speaks of the asker's own case.
_CASE_FACTS = frozenset(
    {"population", "applicant_kind", "state", "wants_consortium", "partner_count", "nonprofit",
     "paid_staff", "is_migrant_organisation", "new_project", "creates_minijob",
     "has_integration_centre", "has_immigration_office", "has_youth_office",
     "has_integration_council"}
)  # fmt: skip
# A specific statement this much ahead is what was asked for, even of somebody with a case.
_SPECIFIC = 0.25


def choose(
    ranked: Sequence[Ranked],
    part: Part,
    question: Question,
    programme: Programme,
    weights: RankingWeights,
) -> Ranked | None:
    """The entry that answers, or None when none fits well enough.

    A question about the asker's own case goes to the decision of its topic, where there is one.
    """
    if not ranked:
        return None
    best = ranked[0]
    own_case = bool(_CASE_FACTS & set(question.said.own)) or bool(question.said.partners)
    decision = _decision(ranked, best, programme)
    if decision is not None and _asks_own_case(best, decision, part, programme, own_case=own_case):
        best = decision
    elif best.entry.kind == "decision" and not part.yes_no and not own_case:
        general = _general(ranked, best)
        best = general or best
    return best if best.score >= weights.threshold else None


def _decision(ranked: Sequence[Ranked], best: Ranked, programme: Programme) -> Ranked | None:
    """The best ranked decision on a topic of the best entry."""
    topics = set(best.entry.topics)
    return next(
        (r for r in ranked if r.entry.kind == "decision" and topics & set(r.entry.topics)), None
    )


def _asks_own_case(
    best: Ranked, decision: Ranked, part: Part, programme: Programme, *, own_case: bool
) -> bool:
    if best.entry.kind == "decision":
        return False
    if best.entry.kind != "statement":
        return False
    statement = programme.statements[best.entry.name]
    if statement.status != "said":
        return False
    if best.score > decision.score + _SPECIFIC:
        return False
    if not own_case:
        return False
    near_yes_no = best.yes_no_similarity >= 0.55 and part.yes_no
    return not near_yes_no


def _general(ranked: Sequence[Ranked], best: Ranked) -> Ranked | None:
    """The best ranked statement on a topic of a decision, for "Wer darf …?" without a case."""
    topics = set(best.entry.topics)
    for candidate in ranked[:6]:
        if candidate.entry.kind == "statement" and topics & set(candidate.entry.topics):
            if candidate.score >= best.score - 0.2:
                return candidate
    return None

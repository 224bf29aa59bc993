"""One finding of the check of a case, and how it is made from a phrase."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from assistant.form.sentences import Computed, Sentence, SentenceOrigin, cited, phrase, write
from assistant.rules.conditions import Verdict
from knowledge.catalogue.catalogue import proofs_of
from knowledge.catalogue.records import Programme

Topic = Literal["validity", "deadline", "eligibility", "requirement", "content", "budget", "dates",
                "documents", "channel", "conflict"]  # fmt: skip
# ok and info need no action; note and unclear want to be read; todo and blocker stop the case.
FindingWeight = Literal["ok", "info", "note", "unclear", "todo", "blocker"]
_VERDICTS: Mapping[FindingWeight, Verdict] = {
    "ok": Verdict.MET, "info": Verdict.MET, "note": Verdict.MET, "unclear": Verdict.UNCLEAR,
    "todo": Verdict.OPEN, "blocker": Verdict.NOT_MET,
}  # fmt: skip


@dataclass(frozen=True)
class CaseFinding:
    """One finding. id: stable, unique in a check. action: None when there is nothing to do.

    fields: form fields it concerns; a cost line is "budget.LINE", a partner "partners.0.town".
    """

    id: str
    topic: Topic
    weight: FindingWeight
    verdict: Verdict
    message: Sentence
    action: Sentence | None
    fields: tuple[str, ...] = ()
    quote: str = ""
    place: str = ""


def finding(
    programme: Programme,
    key: str,
    topic: Topic,
    weight: FindingWeight,
    template: str,
    *,
    do: str = "",
    verdict: Verdict | None = None,
    origin: SentenceOrigin = "calculated",
    fields: tuple[str, ...] = (),
    cites: tuple[str, ...] = (),
    calc: Mapping[str, Computed] | None = None,
    said: Mapping[str, str] | None = None,
    words: Mapping[str, str] | None = None,
) -> CaseFinding:
    """A finding from templates. do: what to do; cites: the first with a proof is quoted.

    {authority} in a template is the programme's authority.
    """
    named = {"authority": programme.authority, **(words or {})}
    message = write(template, origin=origin, programme=programme, cites=cites, calc=calc, said=said,
                    words=named)  # fmt: skip
    action = write(do, origin="notice", programme=programme, calc=calc, said=said, words=named)
    names = cited(programme, message.cites)
    proofs = proofs_of(programme, names[0]) if names else ()
    return CaseFinding(
        id=key,
        topic=topic,
        weight=weight,
        verdict=verdict or _VERDICTS[weight],
        message=message,
        action=action if do else None,
        fields=fields,
        quote=proofs[0].quote if proofs else "",
        place=proofs[0].place if proofs else "",
    )


def finding_record(item: CaseFinding) -> dict[str, Any]:
    """A finding for other programs."""
    return {
        "id": item.id,
        "topic": item.topic,
        "weight": item.weight,
        "weight_label": phrase(item.weight, "weight"),
        "verdict": item.verdict.value,
        "message": item.message.text,
        "action": item.action.text if item.action else None,
        "fields": list(item.fields),
        "quote": item.quote,
        "place": item.place,
        "figures": [
            {"as_written": f.as_written, "value": f.value, "unit": f.unit, "origin": f.origin,
             "name": f.name, "steps": list(f.steps)}
            for f in item.message.figures
        ],
    }  # fmt: skip

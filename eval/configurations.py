"""The assistant in other configurations, to see what each part of the ranking is worth."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import lru_cache

from assistant.answering.composer import Composer
from assistant.errors import InputError
from assistant.service import Assistant
from assistant.settings import Settings
from assistant.understanding.entries import entries
from assistant.understanding.entry_ranking import EntryRanker, RankingWeights, ranking_weights
from assistant.understanding.stored_learning import understanding
from eval.runs import Ask, assistant_ask
from knowledge.retrieval.embedder import Embedder

DEFAULT = "fused"
_PATIENCE = 1  # seconds


def _keyword(weights: RankingWeights) -> RankingWeights:
    return replace(weights, keyword=weights.keyword + weights.dense, dense=0.0)


def _dense(weights: RankingWeights) -> RankingWeights:
    return replace(weights, keyword=0.0, dense=weights.keyword + weights.dense)


def _no_topic(weights: RankingWeights) -> RankingWeights:
    return replace(weights, topic=0.0)


# The threshold stays as calibrated for `fused`: the others show what would be lost, not how good
# they could be made.
CONFIGURATIONS: Mapping[str, Callable[[RankingWeights], RankingWeights]] = {
    "fused": lambda weights: weights,
    "keyword": _keyword,
    "dense": _dense,
    "no-topic": _no_topic,
}


class ConfiguredAssistant(Assistant):
    """An assistant with weights of its own; everything else is as in service."""

    def __init__(self, settings: Settings, ranker: EntryRanker, weights: RankingWeights) -> None:
        self.settings = settings
        self.corrections = None
        self._composer = Composer(ranker, weights)


@lru_cache(maxsize=1)
def shared_ranker() -> EntryRanker:
    """The ranker with the settings of the environment; built once a process."""
    return ranker_with(Settings.from_environment())


def ranker_with(settings: Settings) -> EntryRanker:
    """A ranker as the service builds it."""
    embedder = Embedder.from_settings(settings)
    return EntryRanker(entries(), embedder, understanding(settings.data_folder, embedder))


def configured(
    weights: RankingWeights, ranker: EntryRanker | None = None, *, model_url: str = ""
) -> Ask:
    """Asks an assistant that ranks with these weights; model_url: of a model that rewords."""
    settings = without_model(Settings.from_environment())
    if model_url:
        settings = with_model(settings, model_url)
    return assistant_ask(ConfiguredAssistant(settings, ranker or shared_ranker(), weights))


def without_model(settings: Settings) -> Settings:
    """The settings with the language model off: a measurement is of the composed answers."""
    return replace(settings, model="", model_url="", model_key="")


def with_model(settings: Settings, url: str) -> Settings:
    """The settings with a model behind this address, and little patience: it is on this machine."""
    return replace(settings, model="openai:built-in", model_url=url, model_timeout=_PATIENCE)


def ask_of(name: str, *, model_url: str = "") -> Ask:
    """Asks the assistant in a named configuration, or with `embedder=FOLDER` another embedding.

    model_url: address of a language model that rewords the answers; "" for none. Raises InputError
    for a name nobody knows.
    """
    kind, _, value = name.partition("=")
    if kind == "embedder" and value:
        settings = replace(Settings.from_environment(), embedder=value)
        return configured(ranking_weights(), ranker_with(settings), model_url=model_url)
    if name not in CONFIGURATIONS:
        raise InputError(
            f"Die Einstellung „{name}“ gibt es nicht.",
            remedy=f"Es gibt: {', '.join(CONFIGURATIONS)}, embedder=ORDNER.",
        )
    return configured(CONFIGURATIONS[name](ranking_weights()), model_url=model_url)

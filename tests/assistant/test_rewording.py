"""Rewording by a language model over real HTTP: what passes, what does not, what is sent."""

import json
import threading
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date

import pytest

from assistant.answering.figure_guard import unproven
from assistant.answering.records import Answer
from assistant.errors import SettingError
from assistant.rewriting.chat_model import ChatModel
from assistant.rewriting.material import Material, material_of
from assistant.rewriting.rewriter import PASSED, Rewriter
from assistant.service import Assistant
from assistant.settings import Settings
from eval.rewordings.behaviours import (
    BEHAVIOURS,
    cheating,
    cut_off,
    failing,
    faithful,
    faithful_texts,
    faithful_wordings,
    language_of,
    slow,
)
from eval.rewordings.cheats import CHEATS
from eval.rewordings.model_server import (
    ModelReply,
    ModelRequest,
    ModelServer,
    closed_address,
    model_server,
)
from tests.language_models import with_model

KISI = "hessen-kisi-2025"
DAY = date(2025, 1, 10)
QUESTION = "Wir haben 7.200 Einwohner, dürfen wir allein?"
WORDINGS = faithful_wordings()
_MOST_ANSWERS = 4  # each cheat is tried on, the first German and English ones it applies to


@pytest.fixture(scope="module")
def answers(assistant: Assistant) -> list[Answer]:
    """The composed answers to the questions that are reworded by hand, in their order."""
    return [
        assistant.ask(w.question, programme=w.programme, as_of=w.as_of).answer for w in WORDINGS
    ]


@pytest.fixture(scope="module")
def answer(answers: list[Answer]) -> Answer:
    return answers[0]


@pytest.fixture(scope="module")
def server() -> Iterator[ModelServer]:
    """A server whose behaviour a test sets."""
    with model_server(faithful) as started:
        yield started


@pytest.fixture(scope="module")
def reworder(assistant: Assistant, server: ModelServer) -> Assistant:
    """The assistant with that server's model."""
    return with_model(assistant, server.address)


def rewriter_at(address: str, **changes: str) -> Rewriter:
    environment = {
        "ANTRAGSLOTSE_MODEL": "openai:built-in",
        "ANTRAGSLOTSE_MODEL_URL": address,
        "ANTRAGSLOTSE_MODEL_TIMEOUT": "60",
        **changes,
    }
    return Rewriter.from_settings(Settings.from_environment(environment))


def material(answer: Answer) -> Material:
    found = material_of(answer)
    assert found is not None
    return found


def test_there_are_enough_ways_of_both_kinds() -> None:
    assert len(WORDINGS) >= 20
    assert sum(language_of({"question": w.question}) == "en" for w in WORDINGS) >= 5
    assert len(CHEATS) >= 30


@pytest.mark.parametrize("number", range(len(WORDINGS)), ids=lambda n: WORDINGS[n].question[:40])
def test_a_faithful_rewording_passes_and_keeps_every_figure(
    reworder: Assistant, server: ModelServer, answers: list[Answer], number: int
) -> None:
    composed = answers[number]
    server.behaviour = faithful
    reworded = reworder.reworded(composed)
    assert reworded.composed_text == composed.text
    assert reworded.text not in ("", composed.text)
    assert unproven(reworded.text, reworded.figures) == ()
    assert [f.value for f in reworded.figures] == [f.value for f in composed.figures]
    assert [s.citations for s in reworded.statements] == [
        s.citations for s in composed.statements if s.origin != "lead"
    ]
    for figure in reworded.figures:
        assert reworded.text[figure.start : figure.end] == figure.as_written
    same = {"text", "statements", "figures", "composed_text"}
    assert {k: v for k, v in vars(reworded).items() if k not in same} == {
        k: v for k, v in vars(composed).items() if k not in same
    }


@pytest.mark.parametrize("name", CHEATS)
def test_a_cheat_is_caught_wherever_it_applies(
    reworder: Assistant, server: ModelServer, answers: list[Answer], name: str
) -> None:
    server.behaviour = cheating(name)
    tried: Counter[str] = Counter()
    for composed in answers:
        asked = material(composed)
        if tried[asked.language] >= _MOST_ANSWERS or not applies(name, asked):
            continue
        tried[asked.language] += 1
        assert reworder.reworded(composed) is composed
    assert tried["de"]


def applies(name: str, asked: Material) -> bool:
    """Whether this way of cheating changes anything in the answer."""
    statements = [
        {"id": s.id, "text": s.text} for s in asked.statements if s.text not in ("Ja.", "Nein.")
    ]
    data = {"question": asked.question, "statements": statements}
    return CHEATS[name](faithful_texts(data), language_of(data)) is not None


@pytest.mark.parametrize("protocol", ["openai", "ollama"])
def test_both_protocols_work_with_a_key(answer: Answer, protocol: str) -> None:
    with model_server(faithful) as server:
        address = server.address if protocol == "openai" else server.ollama_address
        rewriter = rewriter_at(
            address,
            ANTRAGSLOTSE_MODEL=f"{protocol}:qwen3:8b",
            ANTRAGSLOTSE_MODEL_KEY="schluessel",
        )
        assert rewriter.reword(material(answer)).passed
        assert server.keys == ["Bearer schluessel"]
        assert server.requests[0].body["model"] == "qwen3:8b"
        assert server.requests[0].body["stream"] is True


@pytest.mark.parametrize(
    ("behaviour", "reason"),
    [
        (failing, "refused"),
        (cut_off, "garbage"),
        (lambda _: ModelReply(""), "garbage"),
        (lambda _: ModelReply("nonsense " * 500), "garbage"),
        (lambda _: ModelReply('{"statements": []}'), "statements"),
        (lambda _: ModelReply("not found", status=404), "refused"),
        (lambda _: ModelReply("wrong key", status=401), "refused"),
    ],
    ids=["error 500", "cut off", "empty", "garbage", "no statement", "no model", "no access"],
)
@pytest.mark.parametrize("protocol", ["openai", "ollama"])
def test_whatever_a_server_does_the_composed_answer_stays(
    assistant: Assistant, answer: Answer, protocol: str, behaviour: object, reason: str
) -> None:
    with model_server(behaviour) as server:  # type: ignore[arg-type]  # a behaviour of the list
        address = server.address if protocol == "openai" else server.ollama_address
        other = with_model(assistant, address, model=f"{protocol}:built-in")
        assert other.reworded(answer) is answer
    assert other.rewriter is not None
    assert other.rewriter.counts == {reason: 1}


@pytest.mark.parametrize("protocol", ["openai", "ollama"])
def test_a_slow_model_is_left_and_its_connection_closed(answer: Answer, protocol: str) -> None:
    with model_server(slow) as server:
        rewriter = rewriter_at(
            server.address if protocol == "openai" else server.ollama_address,
            ANTRAGSLOTSE_MODEL=f"{protocol}:built-in",
            ANTRAGSLOTSE_MODEL_TIMEOUT="1",
        )
        assert rewriter.reword(material(answer)).reason == "timeout"


def test_a_server_that_is_gone_costs_nothing_but_the_wording(answer: Answer) -> None:
    assert rewriter_at(closed_address()).reword(material(answer)).reason == "unreachable"


def test_more_requests_than_a_model_takes_are_not_kept_waiting(answer: Answer) -> None:
    arrived, go_on = threading.Semaphore(0), threading.Event()

    def waiting(request: ModelRequest) -> ModelReply:
        arrived.release()
        go_on.wait(30)
        return faithful(request)

    with model_server(waiting) as server, ThreadPoolExecutor(2) as pool:
        rewriter = rewriter_at(server.address)
        first = [pool.submit(rewriter.reword, material(answer)) for _ in range(2)]
        for _ in first:
            assert arrived.acquire(timeout=30)
        assert rewriter.reword(material(answer)).reason == "busy"
        go_on.set()
        assert [each.result().reason for each in first] == [PASSED, PASSED]
    assert rewriter.counts == {PASSED: 2, "busy": 1}


def test_answers_to_several_people_are_not_mixed_up(
    assistant: Assistant, answers: list[Answer]
) -> None:
    with model_server(faithful) as server, ThreadPoolExecutor(2) as pool:
        other = with_model(assistant, server.address)
        together = list(pool.map(other.reworded, answers[:12]))
        assert together == [other.reworded(each) for each in answers[:12]]


def test_what_is_kept_for_later_is_the_same_material(answers: list[Answer]) -> None:
    for composed in answers:
        kept = json.loads(json.dumps(material(composed).as_json()))
        assert Material.from_json(kept) == material(composed)


def test_the_reason_is_logged_and_nothing_of_the_question(
    answer: Answer, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("INFO", logger="assistant")
    with model_server(cheating("added_promise")) as server:
        rewriter_at(server.address).reword(material(answer))
    assert "a rewording was not used: promise" in caplog.text
    assert "Einwohner" not in caplog.text


@pytest.mark.parametrize(
    ("model", "address", "hint"),
    [
        ("qwen3", "", "ollama:NAME"),
        ("anthropic:claude", "", "ollama:NAME"),
        ("openai:", "http://127.0.0.1/v1", "openai:NAME"),
        ("openai:gpt-oss", "", "http://127.0.0.1:8080/v1"),
    ],
)
def test_a_wrong_model_is_named_at_the_start(
    assistant: Assistant, model: str, address: str, hint: str
) -> None:
    settings = replace(assistant.settings, model=model, model_url=address)
    with pytest.raises(SettingError, match=hint):
        ChatModel(settings)
    with pytest.raises(SettingError, match="ANTRAGSLOTSE_MODEL"):
        Assistant(settings)


def test_every_behaviour_has_a_name_for_the_command_line() -> None:
    assert set(BEHAVIOURS) == {"faithful", "cheating", "slow", "failing", "cut-off"}

"""LangChain's own tests of retrievers and tools, and the example of the README."""

import asyncio
import re
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from langchain_core.documents import Document
from langchain_core.retrievers import BaseRetriever
from langchain_core.tools import BaseTool
from langchain_tests.integration_tests import RetrieversIntegrationTests, ToolsIntegrationTests
from langchain_tests.unit_tests import ToolsUnitTests

from assistant.errors import InputError
from assistant.langchain_tools import AntragslotseRetriever, AskAntragslotse, ask_antragslotse
from assistant.settings import Settings
from eval.rewordings.behaviours import faithful
from eval.rewordings.model_server import model_server
from knowledge.ingestion.guideline import load_guideline
from tests.language_models import with_model

README = Path(__file__).parents[2] / "assistant" / "README.md"
KISI = "hessen-kisi-2025"


@pytest.fixture(scope="session")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    folder = tmp_path_factory.mktemp("index")
    return Settings.from_environment({"ANTRAGSLOTSE_DATA": str(folder)})


@pytest.fixture(autouse=True, scope="module")
def _own_settings(settings: Settings) -> Any:
    """The environment's settings are those of this test, as `make setup` would leave them."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("ANTRAGSLOTSE_DATA", str(settings.data_folder))
        yield


class TestRetriever(RetrieversIntegrationTests):
    @property
    def retriever_constructor(self) -> type[BaseRetriever]:
        return AntragslotseRetriever

    @property
    def retriever_query_example(self) -> str:
        return "Sind Reisekosten förderfähig?"


class TestToolByItself(ToolsUnitTests):
    @property
    def tool_constructor(self) -> type[BaseTool] | BaseTool:
        return AskAntragslotse

    @property
    def tool_invoke_params_example(self) -> dict[str, Any]:
        return {"question": "Bis wann muss der Antrag da sein?", "programme": KISI}


class TestToolInUse(ToolsIntegrationTests):
    @property
    def tool_constructor(self) -> type[BaseTool] | BaseTool:
        return ask_antragslotse

    @property
    def tool_invoke_params_example(self) -> dict[str, Any]:
        return {"question": "Bis wann muss der Antrag da sein?", "programme": KISI}


def test_a_document_says_where_it_stands_and_why_it_was_found() -> None:
    found = AntragslotseRetriever(k=5).invoke("Restkostenpauschale Reisekosten")
    assert len(found) == 5
    assert [d.metadata["score"] for d in found] == sorted(
        (d.metadata["score"] for d in found), reverse=True
    )
    for document in found:
        metadata = document.metadata
        text = load_guideline(metadata["programme"]).text
        assert text[metadata["start"] : metadata["end"]].split() == document.page_content.split()
        assert set(metadata["scores"]) == {"keyword", "dense", "coverage"}
        assert metadata["place"]
    assert found[0].metadata["programme"] == KISI


def test_the_search_keeps_to_the_programmes_named() -> None:
    retriever = AntragslotseRetriever(programmes=("nrw-kim-2024",))
    found: list[Document] = asyncio.run(retriever.ainvoke("Restkostenpauschale"))
    assert {document.metadata["programme"] for document in found} == {"nrw-kim-2024"}
    with pytest.raises(InputError, match="nrw-kim-2024"):
        AntragslotseRetriever(programmes=("unbekannt",)).invoke("Frist")


def test_the_tool_gives_text_with_sources_and_everything_as_artifact() -> None:
    arguments = {
        "question": "Wir haben 7.200 Einwohner, dürfen wir allein?",
        "programme": KISI,
        "as_of": date(2025, 1, 10),
    }
    message = ask_antragslotse.invoke(
        {"type": "tool_call", "id": "1", "name": "ask_antragslotse", "args": arguments}
    )
    assert message.artifact["verdict"] == "no"
    assert "10.000" in message.content
    assert f"[1] {message.artifact['citations'][0]['place']}: „" in message.content


def test_the_tool_tells_an_agent_what_was_wrong() -> None:
    told = ask_antragslotse.invoke({"question": "Frist?", "programme": "unbekannt"})
    assert "gibt es nicht" in told
    assert KISI in told


def test_the_example_of_the_readme_runs(capsys: pytest.CaptureFixture[str]) -> None:
    example = re.findall(r"```python\n(.*?)```", README.read_text(encoding="utf-8"), re.DOTALL)
    assert len(example) == 1
    exec(compile(example[0], str(README), "exec"), {})
    printed = capsys.readouterr().out
    assert "Absatz 2, 5. Aufzählungspunkt" in printed
    assert "Reisekosten" in printed
    assert printed.rstrip().endswith("no")


def test_the_three_ways_of_the_readme_run(assistant: Any) -> None:
    """With the built-in server in the place of the servers that the README names."""
    blocks = re.findall(r"```sh\n(.*?)```", README.read_text(encoding="utf-8"), re.DOTALL)
    ways = [dict(re.findall(r"export (\w+)=(\S+)", block)) for block in blocks]
    ways = [way for way in ways if "ANTRAGSLOTSE_MODEL" in way]
    assert len(ways) == 3
    question = "Wir haben 7.200 Einwohner, dürfen wir allein?"
    for way in ways:
        given = Settings.from_environment(way)
        with model_server(faithful) as server:
            ollama = given.model.startswith("ollama:")
            other = with_model(
                assistant,
                server.ollama_address if ollama else server.address,
                model=given.model,
                model_key=given.model_key,
            )
            composed = other.ask(question, programme=KISI, as_of=date(2025, 1, 10)).answer
            assert other.reworded(composed).composed_text == composed.text
            assert server.requests[0].body["model"] == given.model.partition(":")[2]

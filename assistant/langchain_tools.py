"""For those who work with LangChain: our search as a retriever, our answers as a tool.

Needs the packages of the extra `models`. An example that runs stands in README.md beside it.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import cache
from typing import Any, Literal

from langchain_core.callbacks import CallbackManagerForRetrieverRun, CallbackManagerForToolRun
from langchain_core.documents import Document
from langchain_core.retrievers import BaseRetriever
from langchain_core.tools import BaseTool, ToolException
from pydantic import BaseModel, ConfigDict, Field

from assistant.errors import AntragslotseError, InputError
from assistant.service import Assistant
from assistant.settings import Settings
from knowledge.german.calendar_day import today
from knowledge.retrieval.retriever import Hit, Retriever, open_retriever


class AntragslotseRetriever(BaseRetriever):
    """Passages of the guidelines, best first, by keywords and by meaning. Sync and async.

    k: how many. programmes: ids to search in, such as "hessen-kisi-2025"; None: in all. settings:
    where index and embedding model are; without, those of the environment. The index is built
    where it is not current. Each document's metadata: `programme`, `place` ("Nr. 5.4.1"), `start`
    and `end` (its span in the text, for quoting), `score`, and `scores` with its parts.
    """

    model_config = ConfigDict(arbitrary_types_allowed=True)

    k: int = Field(default=4, ge=1)
    programmes: tuple[str, ...] | None = None
    settings: Settings | None = None

    def _get_relevant_documents(
        self, query: str, *, run_manager: CallbackManagerForRetrieverRun, k: int | None = None
    ) -> list[Document]:
        """The documents. k: instead of the retriever's own. Raises InputError."""
        retriever = _retriever(self.settings or Settings.from_environment())
        for name in self.programmes or ():
            if name not in retriever.programmes:
                raise InputError(
                    f"Zu „{name}“ gibt es keinen durchsuchbaren Text.",
                    where="programmes",
                    remedy=f"Es gibt: {', '.join(retriever.programmes)}.",
                )
        hits = retriever.search(query, programmes=self.programmes, k=self.k if k is None else k)
        return [_document(hit) for hit in hits]


def _document(hit: Hit) -> Document:
    return Document(
        id=hit.key,
        page_content=hit.text,
        metadata={
            "programme": hit.programme,
            "place": hit.place,
            "start": hit.start,
            "end": hit.end,
            "score": hit.score,
            "scores": dict(hit.scores),
        },
    )


class AskArguments(BaseModel):
    """What the tool takes."""

    question: str = Field(
        description="The question, in German or English, with all facts it needs."
    )
    programme: str | None = Field(default=None, description="Id of the programme, if it is known.")
    as_of: date | None = Field(default=None, description="Day the answer holds for; default today.")


class AskAntragslotse(BaseTool):
    """The tool `ask_antragslotse`: an answer with its sources as text, all of it as artifact."""

    name: str = "ask_antragslotse"
    description: str = (
        "Answers questions about German public funding calls for municipalities and clubs: who may "
        "apply, which costs are eligible, how much, until when. Figures are proven by the quoted "
        "guideline; repeat them exactly, and do not add any. Says so when the texts give no answer."
    )
    args_schema: type[BaseModel] = AskArguments
    response_format: Literal["content", "content_and_artifact"] = "content_and_artifact"
    handle_tool_error: bool = True
    settings: Settings | None = None

    def _run(
        self,
        question: str,
        programme: str | None = None,
        as_of: date | None = None,
        run_manager: CallbackManagerForToolRun | None = None,
    ) -> tuple[str, Mapping[str, Any]]:
        """Text with sources, and the answer as `antragslotse ask --json` gives it."""
        assistant = _assistant(self.settings or Settings.from_environment())
        try:
            reply = assistant.ask(question, programme=programme, as_of=as_of or today())
        except AntragslotseError as fault:
            raise ToolException(str(fault)) from fault
        answer = reply.answer
        sources = [f"[{c.id}] {c.place}: „{c.quote}“" for c in answer.citations]
        return "\n".join([answer.text, *sources]), answer.as_json()


@cache
def _retriever(settings: Settings) -> Retriever:
    return open_retriever(settings, build=True)


@cache
def _assistant(settings: Settings) -> Assistant:
    return Assistant(settings)


ask_antragslotse = AskAntragslotse()

"""One assistant for all tests; a draft of each sample case; the databases of the helpdesk."""

from __future__ import annotations

import asyncio
import inspect
from collections.abc import Iterator
from pathlib import Path

import pytest

from assistant.drafts.composition import compose
from assistant.drafts.draft import Draft
from assistant.form.case_check import check_case
from assistant.history import Store, open_store
from assistant.info_sessions import InfoSessions
from assistant.service import Assistant
from assistant.settings import Settings
from assistant.storage.tables import Table
from tests.assistant.application_samples import DRAFT_CASES, DRAFT_NAMES
from tests.assistant.desk_samples import helpdesk
from tests.needs import program


@pytest.fixture(scope="session")
def assistant(tmp_path_factory: pytest.TempPathFactory) -> Assistant:
    folder = tmp_path_factory.mktemp("data")
    return Assistant(Settings.from_environment({"ANTRAGSLOTSE_DATA": str(folder)}))


@pytest.fixture(params=DRAFT_CASES, ids=DRAFT_NAMES)
def draft(request: pytest.FixtureRequest) -> Draft:
    return compose(check_case(request.param))


@pytest.fixture(scope="session")
def soffice() -> str:
    return program("soffice", "LibreOffice")


@pytest.fixture(params=["sqlite", "postgresql"])
def desk_store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    """An empty database, once of each kind."""
    if request.param == "sqlite":
        address = f"sqlite:///{tmp_path / 'desk.sqlite'}"
    else:
        address = request.getfixturevalue("postgresql_url")
    opened = open_store(address)
    yield opened
    with opened.engine.begin() as connection:
        for table in reversed(Table.metadata.sorted_tables):
            connection.execute(table.delete())
    opened.engine.dispose()


@pytest.fixture
def desk(desk_store: Store, assistant: Assistant) -> InfoSessions:
    return helpdesk(desk_store, assistant)


@pytest.fixture
def small_store(tmp_path: Path) -> Iterator[Store]:
    """An empty SQLite database, for what does not depend on the kind."""
    opened = open_store(f"sqlite:///{tmp_path / 'small.sqlite'}")
    yield opened
    opened.engine.dispose()


@pytest.hookimpl(tryfirst=True)
def pytest_pyfunc_call(pyfuncitem: pytest.Function) -> bool | None:
    """Runs LangChain's asynchronous tests; they may not be overridden and need no plug-in."""
    if not inspect.iscoroutinefunction(pyfuncitem.obj):
        return None
    named = pyfuncitem._fixtureinfo.argnames
    asyncio.run(pyfuncitem.obj(**{name: pyfuncitem.funcargs[name] for name in named}))
    return True

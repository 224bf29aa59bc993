"""One assistant for all tests: it is built once, as in the program."""

from __future__ import annotations

import asyncio
import inspect

import pytest

from assistant.service import Assistant
from assistant.settings import Settings


@pytest.fixture(scope="session")
def assistant(tmp_path_factory: pytest.TempPathFactory) -> Assistant:
    folder = tmp_path_factory.mktemp("data")
    return Assistant(Settings.from_environment({"ANTRAGSLOTSE_DATA": str(folder)}))


@pytest.hookimpl(tryfirst=True)
def pytest_pyfunc_call(pyfuncitem: pytest.Function) -> bool | None:
    """Runs LangChain's asynchronous tests; they may not be overridden and need no plug-in."""
    if not inspect.iscoroutinefunction(pyfuncitem.obj):
        return None
    named = pyfuncitem._fixtureinfo.argnames
    asyncio.run(pyfuncitem.obj(**{name: pyfuncitem.funcargs[name] for name in named}))
    return True

"""One assistant for all tests: it is built once, as in the program."""

from __future__ import annotations

import pytest

from assistant.service import Assistant
from assistant.settings import Settings


@pytest.fixture(scope="session")
def assistant(tmp_path_factory: pytest.TempPathFactory) -> Assistant:
    folder = tmp_path_factory.mktemp("data")
    return Assistant(Settings.from_environment({"ANTRAGSLOTSE_DATA": str(folder)}))

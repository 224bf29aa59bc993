"""One assistant for all tests, built once as in the program; a draft of each sample case."""

from __future__ import annotations

import pytest

from assistant.drafts.composition import compose
from assistant.drafts.draft import Draft
from assistant.form.case_check import check_case
from assistant.service import Assistant
from assistant.settings import Settings
from tests.assistant.application_samples import DRAFT_CASES, DRAFT_NAMES
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

"""What tests need beyond the packages: skipped where it is missing, except in CI."""

import os
import shutil
from typing import NoReturn

import pytest

CHROMIUM_ARGUMENTS = (
    "--no-sandbox",
    "--disable-dev-shm-usage",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


def missing(what: str) -> NoReturn:
    """Skips on a developer's machine; in CI nothing may be missing, so there it fails."""
    if os.environ.get("CI") == "true":
        pytest.fail(f"{what} is missing; .ci/run installs it")
    pytest.skip(f"{what} is missing")


def program(name: str, what: str) -> str:
    """The path of a program, or `missing` of what it belongs to."""
    return shutil.which(name) or missing(what)

"""What every test may rely on: no way out of the machine, a browser, a database server."""

import os
import shutil
import socket
import subprocess
from collections.abc import Iterator
from ipaddress import ip_address
from pathlib import Path
from typing import Any, NoReturn

import pytest

from knowledge.settings import offline_environment
from tests.needs import missing

# Before any test module imports a library that phones home when it is imported.
offline_environment()


class OutsideConnectionError(AssertionError):
    """A test tried to leave the machine."""


def is_local(host: object) -> bool:
    """Whether a socket address stays on this machine; a name other than localhost does not."""
    if host in (None, "", b"", "localhost", b"localhost", socket.gethostname()):
        return True
    text = host.decode() if isinstance(host, bytes) else str(host)
    try:
        return ip_address(text.partition("%")[0]).is_loopback or text in ("0.0.0.0", "::")
    except ValueError:
        return False


@pytest.fixture(autouse=True)
def outside_connections(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """The attempts to leave the machine. Each is refused, and fails the test at its end.

    At its end too, because libraries swallow the errors of their telemetry.
    """
    attempts: list[str] = []

    def refuse(host: object) -> NoReturn:
        attempts.append(str(host))
        raise OutsideConnectionError(f"a connection to {host} was attempted")

    def guard(name: str) -> None:
        real = getattr(socket.socket, name)

        def guarded(self: socket.socket, address: Any) -> Any:
            if self.family != socket.AF_UNIX and not is_local(address[0]):
                refuse(address[0])
            return real(self, address)

        monkeypatch.setattr(socket.socket, name, guarded)

    guard("connect")
    guard("connect_ex")
    resolve = socket.getaddrinfo

    def resolve_local(host: Any, *others: Any, **named: Any) -> Any:
        if not is_local(host):
            refuse(host)
        return resolve(host, *others, **named)

    monkeypatch.setattr(socket, "getaddrinfo", resolve_local)
    yield attempts
    if attempts:
        raise OutsideConnectionError(f"connections were attempted: {', '.join(attempts)}")


@pytest.fixture(scope="session")
def chromium_path() -> str:
    """The program file of a Chromium that Playwright may start."""
    names = ("chromium", "chromium-browser", "google-chrome")
    return next(filter(None, map(shutil.which, names)), None) or missing("chromium")


@pytest.fixture(scope="session")
def postgresql_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """SQLAlchemy URL of an empty database of a server of our own, reached by a socket file."""
    programs = sorted(Path("/usr/lib/postgresql").glob("*/bin/pg_ctl"))
    control = str(programs[-1]) if programs else shutil.which("pg_ctl")
    if control is None:
        missing("postgresql")
    # The server refuses to run as root; Debian's package brings a user for it.
    user = "postgres" if os.geteuid() == 0 else None
    # Not below tmp_path, whose parents are closed to other users, and short enough for a socket.
    folder = Path(subprocess.check_output(["mktemp", "-d"], user=user, text=True).strip())
    data = str(folder / "data")
    try:
        subprocess.run(
            [control, "initdb", "-s", "-D", data, "-o", "-A trust -U tester -E UTF8 --no-sync"],
            user=user, cwd=folder, check=True, stdout=subprocess.DEVNULL,
        )  # fmt: skip
        subprocess.run(
            [control, "start", "-w", "-s", "-D", data, "-l", str(folder / "log"),
             "-o", f"-c listen_addresses='' -c fsync=off -k {folder}"],
            user=user, cwd=folder, check=True, stdout=subprocess.DEVNULL,
        )  # fmt: skip
        yield f"postgresql+psycopg://tester@/postgres?host={folder}"
        subprocess.run(
            [control, "stop", "-m", "immediate", "-s", "-D", data],
            user=user,
            cwd=folder,
            check=True,
        )
    finally:
        shutil.rmtree(folder, ignore_errors=True)

"""The database: how it is reached, and how its tables are brought up to date."""

from __future__ import annotations

import os
import weakref
from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from sqlalchemy import Engine, create_engine, event
from sqlalchemy.engine import make_url

_MIGRATIONS = Path(__file__).parent / "migrations"


def open_engine(address: str) -> Engine:
    """The engine for a database URL. SQLite: WAL, foreign keys kept, writers wait up to 10 s.

    What is deleted from SQLite is overwritten; see `wipe`.

    A process forked later opens connections of its own; those of its parent must not be shared.
    """
    engine = _engine(address)
    known = weakref.ref(engine)

    def part() -> None:
        if (mine := known()) is not None:
            mine.dispose(close=False)

    if hasattr(os, "register_at_fork"):
        os.register_at_fork(after_in_child=part)
    return engine


def _engine(address: str) -> Engine:
    url = make_url(address)
    if url.drivername == "postgresql":
        url = url.set(drivername="postgresql+psycopg")
    if url.get_backend_name() != "sqlite":
        return create_engine(url, pool_pre_ping=True)
    if url.database and url.database != ":memory:":
        Path(url.database).parent.mkdir(parents=True, exist_ok=True)
    engine = create_engine(url, connect_args={"timeout": 10})

    def prepare(connection: Any, _record: object) -> None:
        cursor = connection.cursor()
        cursor.execute("PRAGMA journal_mode=WAL")
        cursor.execute("PRAGMA synchronous=NORMAL")
        cursor.execute("PRAGMA foreign_keys=ON")
        cursor.execute("PRAGMA secure_delete=ON")
        cursor.close()

    event.listen(engine, "connect", prepare)
    return engine


def wipe(engine: Engine) -> None:
    """After a deletion in SQLite: also takes former pages out of its log file.

    Where somebody is reading just then, the next deletion does it. Other databases look after
    their own log.
    """
    if engine.url.get_backend_name() != "sqlite":
        return
    with engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA busy_timeout=200")
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
        connection.exec_driver_sql("PRAGMA busy_timeout=10000")


def migrate(engine: Engine) -> None:
    """Brings the tables up to date; does nothing when they are."""
    configuration = Config()
    configuration.set_main_option("script_location", str(_MIGRATIONS))
    with engine.begin() as connection:
        configuration.attributes["connection"] = connection
        command.upgrade(configuration, "head")

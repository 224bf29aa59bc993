"""Settings: one list, read in one place, documented as they are."""

from dataclasses import fields
from pathlib import Path

import pytest

from knowledge.errors import SettingError
from knowledge.settings import SETTINGS, Settings, settings_table

ROOT = Path(__file__).parent.parent


def test_the_list_and_the_record_name_the_same_settings() -> None:
    assert [setting.name for setting in SETTINGS] == [field.name for field in fields(Settings)]
    assert len({setting.variable for setting in SETTINGS}) == len(SETTINGS)


def test_the_readme_shows_the_settings_as_they_are() -> None:
    assert settings_table() in (ROOT / "README.md").read_text(encoding="utf-8")


def test_nothing_else_reads_the_environment() -> None:
    readers = {
        path.relative_to(ROOT).as_posix()
        for package in ("assistant", "knowledge", "webui", "eval")
        for path in (ROOT / package).rglob("*.py")
        if "node_modules" not in path.parts
        and any(word in path.read_text(encoding="utf-8") for word in ("os.environ", "getenv"))
    }
    assert readers == {"knowledge/settings.py"}


def test_an_empty_environment_gives_the_defaults() -> None:
    settings = Settings.from_environment({})
    assert (settings.host, settings.port, settings.question_length) == ("127.0.0.1", 8000, 4000)
    assert settings.embedder == "default"
    assert settings.debug is False
    assert settings.data_folder.is_absolute()
    assert settings.database_address == f"sqlite:///{settings.data_folder}/antragslotse.sqlite"


def test_a_blank_variable_counts_as_not_set() -> None:
    assert Settings.from_environment({"ANTRAGSLOTSE_PORT": "  "}).port == 8000


@pytest.mark.parametrize(
    ("variable", "value", "hint"),
    [
        ("ANTRAGSLOTSE_PORT", "0", "von 1 bis 65535"),
        ("ANTRAGSLOTSE_PORT", "65536", "von 1 bis 65535"),
        ("ANTRAGSLOTSE_PORT", "-1", "von 1 bis 65535"),
        ("ANTRAGSLOTSE_PORT", "8000.0", "von 1 bis 65535"),
        ("ANTRAGSLOTSE_PORT", "٨٠", "von 1 bis 65535"),
        ("ANTRAGSLOTSE_LOG_LEVEL", "laut", "debug, info, warning, error"),
        ("ANTRAGSLOTSE_DEBUG", "vielleicht", "yes"),
        ("ANTRAGSLOTSE_CHROMA_URL", "ftp://beispiel", "http://"),
        ("ANTRAGSLOTSE_DATA", __file__, "Ordner"),
    ],
)
def test_a_wrong_value_names_the_variable_and_what_is_allowed(
    variable: str, value: str, hint: str
) -> None:
    with pytest.raises(SettingError) as caught:
        Settings.from_environment({variable: value})
    assert variable in str(caught.value)
    assert hint in str(caught.value)


@pytest.mark.parametrize("port", ["1", "65535"])
def test_the_limits_of_a_number_are_allowed(port: str) -> None:
    assert Settings.from_environment({"ANTRAGSLOTSE_PORT": port}).port == int(port)


def test_no_secret_shows_in_a_log_or_a_message() -> None:
    settings = Settings.from_environment(
        {
            "ANTRAGSLOTSE_SECRET_KEY": "streng-geheim",
            "ANTRAGSLOTSE_MODEL_KEY": "streng-geheim",
            "DATABASE_URL": "postgresql://lotse:streng-geheim@db/lotse",
        }
    )
    assert "streng-geheim" not in repr(settings)
    with pytest.raises(SettingError) as caught:
        Settings.from_environment({"DATABASE_URL": "mysql://lotse:streng-geheim@db/lotse"})
    assert "streng-geheim" not in str(caught.value)

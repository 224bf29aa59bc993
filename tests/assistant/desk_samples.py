"""A helpdesk in both databases, with advisers and a session to work with."""

from datetime import date

from assistant.advisers import Adviser, Advisers
from assistant.history import Store
from assistant.info_sessions import InfoSession, InfoSessions
from assistant.service import Assistant
from assistant.settings import Settings

KISI, KIM = "hessen-kisi-2025", "nrw-kim-2024"
DAY = date(2025, 1, 10)
PASSWORD = "Sieben Birnen fallen"
ANNA = Adviser("a", "anna", "adviser", 1)
EDDA = Adviser("e", "edda", "editor", 1)
CAN_WE_APPLY_ALONE = "Wir haben 7.200 Einwohner, dürfen wir allein einen Antrag stellen?"


def settings(**variables: str) -> Settings:
    return Settings.from_environment({f"ANTRAGSLOTSE_{k}": v for k, v in variables.items()})


def helpdesk(store: Store, assistant: Assistant, **variables: str) -> InfoSessions:
    return InfoSessions(store, assistant, settings(**variables))


def advisers(store: Store) -> Advisers:
    return Advisers(store, settings())


def begun(desk: InfoSessions, **changes: object) -> InfoSession:
    values: dict[str, object] = {"title": "Infotag", "programmes": [KISI], "as_of": DAY}
    return desk.begin(ANNA, **(values | changes))  # type: ignore[arg-type]  # a test's own words

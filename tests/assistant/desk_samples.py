"""A helpdesk in both databases, with advisers and a session to work with."""

from datetime import date

from assistant.advisers import Adviser, Advisers
from assistant.corrections import Correction, Corrections, Source
from assistant.history import Store
from assistant.info_sessions import DeskQuestion, InfoSession, InfoSessions
from assistant.service import Assistant
from assistant.settings import Settings

KISI, KIM, WIR = "hessen-kisi-2025", "nrw-kim-2024", "hessen-wir-mo-2020"
DAY = date(2025, 1, 10)
PASSWORD = "Sieben Birnen fallen"
ANNA = Adviser("a", "anna", "adviser", 1)
EDDA = Adviser("e", "edda", "editor", 1)
CAN_WE_APPLY_ALONE = "Wir haben 7.200 Einwohner, dürfen wir allein einen Antrag stellen?"

LAPTOP = "Kann man einen Laptop abrechnen?"
DEADLINE = "Bis wann muss der Antrag da sein?"
COACH = "Was zahlt das Land für einen Coach?"
COACH_ANSWER = "Ein Coach ist eine Honorarkraft: bis zu 10.000 Euro im Projektzeitraum [1]."
FEES = Source(KISI, "Honorarausgaben i.d.H. von 10.000 € im gesamten Projektzeitraum")
VOLUNTEERS = Source(
    KISI, "Aufwendungen für Ehrenamtliche i.d.H. von 18.000 € im gesamten Projektzeitraum"
)


def settings(**variables: str) -> Settings:
    return Settings.from_environment({f"ANTRAGSLOTSE_{k}": v for k, v in variables.items()})


def helpdesk(store: Store, assistant: Assistant, **variables: str) -> InfoSessions:
    return InfoSessions(store, assistant, settings(**variables))


def advisers(store: Store) -> Advisers:
    return Advisers(store, settings())


def begun(desk: InfoSessions, **changes: object) -> InfoSession:
    values: dict[str, object] = {"title": "Infotag", "programmes": [KISI], "as_of": DAY}
    return desk.begin(ANNA, **(values | changes))  # type: ignore[arg-type]  # a test's own words


def asked(desk: InfoSessions, session: InfoSession, *texts: str) -> list[DeskQuestion]:
    """Questions of visitors v1, v2 …"""
    sent = [
        desk.send(session.code, text, visitor=f"v{number}")
        for number, text in enumerate(texts, start=1)
    ]
    return [desk.question(session.id, each.id) for each in sent]


class CorrectionDesk:
    """Corrections over one store, and the assistant that offers them."""

    def __init__(self, store: Store, assistant: Assistant) -> None:
        self.assistant = assistant.with_corrections(store)
        self.corrections = Corrections(store, self.assistant, today=lambda: DAY)
        self.sessions: InfoSessions = helpdesk(store, self.assistant)

    def coach(self, **changes: object) -> Correction:
        values: dict[str, object] = {
            "programme": KISI, "patterns": [COACH], "text": COACH_ANSWER, "sources": [FEES],
        }  # fmt: skip
        return self.corrections.keep(EDDA, **(values | changes))  # type: ignore[arg-type]  # a test's own words

    def detail(self, question: str, programme: str | None = KISI, as_of: date = DAY) -> str:
        return self.assistant.ask(question, programme=programme, as_of=as_of).answer.status_detail

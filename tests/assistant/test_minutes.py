"""The minutes: opened and read back in every form; complete, nameless, harmless."""

import csv
import io
from collections.abc import Mapping
from html.parser import HTMLParser

import docx
import pytest

from assistant.advisers import Advisers
from assistant.errors import InputError
from assistant.helpdesk.minutes_record import Minutes, MinutesEntry
from assistant.helpdesk.minutes_text import minutes_as_csv
from assistant.history import Store
from assistant.info_sessions import InfoSession, InfoSessions, UnknownSessionError
from assistant.minutes import FORMS, minutes
from assistant.service import Assistant
from tests.assistant.desk_samples import (
    ANNA,
    CAN_WE_APPLY_ALONE,
    DAY,
    EDDA,
    advisers,
    begun,
    helpdesk,
)

ATTACK = '=HYPERLINK("http://x";"<script>alert(1)</script> | *x* [y](z)")?'
EDITED = "Nein [1].\nBeim letzten Mal kamen 37 Anträge."


@pytest.fixture
def desk(small_store: Store, assistant: Assistant) -> InfoSessions:
    return helpdesk(small_store, assistant)


@pytest.fixture
def session(desk: InfoSessions) -> InfoSession:
    """Answered as is with one merged into it, edited, parked, hidden, asked aloud."""
    session = begun(desk, title="Infotag & Austausch <KISI>")
    texts = (CAN_WE_APPLY_ALONE, "Dürfen wir mit 7.200 Einwohnern allein?", "Allein mit 4.000?",
             ATTACK, "Beleidigung?")  # fmt: skip
    sent = [
        desk.send(session.code, text, visitor=f"visitor-{n}").id for n, text in enumerate(texts)
    ]
    desk.merge(ANNA, session.id, sent[1], sent[0])
    desk.release(ANNA, session.id, sent[0], version=1)
    desk.release_edited(
        ANNA, session.id, sent[2], version=1, text=EDITED, reasons={"37": "Auskunft"}
    )
    desk.park(ANNA, session.id, sent[3], version=1)
    desk.hide(ANNA, session.id, sent[4], version=1)
    desk.add_by_voice(ANNA, session.id, "Wie lange dauert das?")
    return desk.session(session.id)


def read(desk: InfoSessions, session: InfoSession, form: str) -> str:
    return minutes(desk, EDDA, session.id, form).data.decode("utf-8-sig")


def word_text(data: bytes) -> str:
    return "\n".join(paragraph.text for paragraph in docx.Document(io.BytesIO(data)).paragraphs)


def all_forms(desk: InfoSessions, session: InfoSession) -> Mapping[str, str]:
    texts = {form: read(desk, session, form) for form in FORMS if form != "docx"}
    return texts | {"docx": word_text(minutes(desk, EDDA, session.id, "docx").data)}


def test_every_form_holds_the_answers_and_their_quotes(
    desk: InfoSessions, session: InfoSession
) -> None:
    release = desk.questions(session.id)[0].release
    assert release is not None
    for form, text in all_forms(desk, session).items():
        plain = text.replace("\\", "")
        assert release.answer.text in plain, form
        assert release.answer.citations[0].quote in plain, form
        assert "Auskunft" in plain, form
        assert "37 Anträge" in plain, form


def test_no_form_holds_a_name_or_what_was_hidden(desk: InfoSessions, session: InfoSession) -> None:
    for form, text in all_forms(desk, session).items():
        for word in ("anna", "edda", "visitor", "Beleidigung"):
            assert word not in text.casefold().replace("Beleidigung", ""), (form, word)
            assert word not in text, (form, word)


def test_the_table_has_a_row_a_question_and_no_cell_is_a_formula(
    desk: InfoSessions, session: InfoSession
) -> None:
    rows = list(csv.DictReader(io.StringIO(read(desk, session, "csv")), delimiter=";"))
    assert [row["Nummer"] for row in rows] == ["1", "3", "4", "6"]
    states = [row["Status"] for row in rows]
    assert states == ["beantwortet", "beantwortet", "zurückgestellt", "offen"]
    assert rows[0]["Auch so gefragt"] == "Dürfen wir mit 7.200 Einwohnern allein?"
    assert rows[0]["Herkunft"] == "Aus den Unterlagen belegt"
    assert rows[1]["Herkunft"] == "Von der Beratung geprüft"
    assert rows[2]["Frage"] == f"'{ATTACK}"


@pytest.mark.parametrize("begins", ["=", "+", "-", "@", "\t=", "\r=", "  =", "%", "|"])
def test_whatever_a_table_program_would_run_is_made_text(begins: str) -> None:
    entry = MinutesEntry(1, f"{begins}1+1", "new", 1, False, (f"{begins}2",), "", "", (), ())
    data = minutes_as_csv(Minutes("x", DAY, DAY, (), (entry,))).decode("utf-8-sig")
    (_, row) = list(csv.reader(io.StringIO(data, newline=""), delimiter=";"))
    assert row[1] == f"'{begins}1+1"
    assert row[6] == f"'{begins}2"
    assert row[0] == "1"


def test_markdown_shows_what_was_asked_as_text(desk: InfoSessions, session: InfoSession) -> None:
    text = read(desk, session, "md")
    assert text.startswith("# Protokoll der Fragen und Antworten: Infotag \\& Austausch \\<KISI\\>")
    assert "<script>" not in text
    assert "[y](z)" not in text
    assert "Fragen: 5, beantwortet: 2, zurückgestellt: 1, offen: 1" in text
    assert "mündlich gestellt" in text


def test_the_word_file_has_headings_and_properties(
    desk: InfoSessions, session: InfoSession
) -> None:
    file = minutes(desk, EDDA, session.id, "docx")
    assert file.name == "protokoll-infotag-austausch-kisi.docx"
    document = docx.Document(io.BytesIO(file.data))
    headings = [p.text for p in document.paragraphs if p.style and p.style.name == "Heading 1"]
    assert headings == ["Frage 1", "Frage 3", "Frage 4", "Frage 6"]
    assert document.core_properties.language == "de-DE"
    assert ATTACK in word_text(file.data)


class Page(HTMLParser):
    """Tags with their attributes, and the links to and targets inside the page."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str | None]] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += attrs


def test_the_page_loads_nothing_runs_nothing_and_holds_released_answers_only(
    desk: InfoSessions, session: InfoSession
) -> None:
    text = read(desk, session, "html")
    page = Page(text)
    assert not {"script", "img", "link", "iframe", "form", "object"} & set(page.tags)
    names = {name for name, _ in page.attributes}
    assert not {"src", "style", "srcset", "action"} & names
    assert not any(name.startswith("on") for name in names)
    links = [value for name, value in page.attributes if name == "href"]
    targets = [value for name, value in page.attributes if name == "id"]
    assert links == [f"#{target}" for target in targets] == ["#frage-1", "#frage-3"]
    assert "@import" not in text
    assert "url(" not in text
    assert "Noch keine Antwort" not in text
    assert ("lang", "de") in page.attributes
    assert page.tags.count("h1") == page.tags.count("main") == 1
    assert "<title>Fragen und Antworten: Infotag &amp; Austausch &lt;KISI&gt;</title>" in text


@pytest.mark.parametrize("form", list(FORMS))
def test_a_session_without_questions_has_minutes_too(desk: InfoSessions, form: str) -> None:
    assert minutes(desk, EDDA, begun(desk).id, form).data


def test_an_unknown_form_or_session_is_refused(desk: InfoSessions, session: InfoSession) -> None:
    with pytest.raises(InputError, match="docx, csv, md, html"):
        minutes(desk, EDDA, session.id, "pdf")
    with pytest.raises(UnknownSessionError):
        minutes(desk, EDDA, "x", "md")


def test_who_took_the_minutes_is_written_down(
    small_store: Store, desk: InfoSessions, session: InfoSession
) -> None:
    minutes(desk, EDDA, session.id, "csv")
    accounts: Advisers = advisers(small_store)
    entry = accounts.audit(EDDA)[0]
    assert (entry.by, entry.action, entry.detail) == ("edda", "minutes", {"form": "csv"})

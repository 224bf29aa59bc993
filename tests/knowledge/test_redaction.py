"""Access data in many wordings are removed; all else stays."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.ingestion.guideline import FOLDER, load_guideline, register
from knowledge.ingestion.reading import decode, readable
from knowledge.ingestion.redaction import marker, redact

# Invented invitations. Every secret is written with one of these, so that a leak is seen.
SECRETS = re.compile(
    r"(?:7\D{0,3}3\D{0,3}9\D{0,3}5|gEheim|muster7|1d2e3f|987654|8\s?1\s?2\s?3\s?4|5550199)"
)

INVITATIONS = {
    "webex as in letters": (
        "Zugangsdaten:\n\nWebex Meeting-Link\n\n<https://land.webex.com/land/j.php?MTID=muster7>\n\n"
        "Meeting-Kennnummer (Zugriffscod): 7395 000 0001\n\n"
        "Meeting Passwort: gEheim-1 (73950001 beim Einwählen von einem Telefon)\n\n"
        "Einwahl per Telefon  \n+49-619-5550199\n"
    ),
    "webex in English": (
        "Join from the meeting link\nhttps://city.webex.com/city/j.php?MTID=muster7\n"
        "Join by meeting number\nMeeting number (access code): 7395 123 0000\n"
        "Meeting password: gEheim2024\nJoin from a video system\nDial 73951230000@city.webex.com\n"
        "You can also dial 173.243.2.68 and enter your meeting number.\n"
        "Join by phone\n+49-619-5550199 Germany Toll\nAccess code: 739 512 30000\n"
    ),
    "zoom in German": (
        "Zoom-Meeting beitreten\nhttps://us02web.zoom.us/j/7395000?pwd=muster7\n\n"
        "Meeting-ID: 739 5000 1111\nKenncode: gEheim\nSchnelleinwahl mobil\n"
        "+49695550199,,73950001111#,,,,*739500#\n+496950502596,,73950001111# Deutschland"
        "\n\nEinwahl nach aktuellem Standort\n        +49 69 5550199 Deutschland\n"
        "Ortseinwahl suchen: https://us02web.zoom.us/u/muster7\n"
    ),
    "teams": (
        "Microsoft Teams-Besprechung\nNehmen Sie auf dem Computer teil\n"
        "[Hier klicken, um an der Besprechung teilzunehmen]"
        "(https://teams.microsoft.com/l/meetup-join/19%3ameeting_muster7/0?context=x)\n"
        "Besprechungs-ID: 739 500 123 45\nPasscode: gEheim\n\n"
        "Oder anrufen (nur Audio)\n+49 69 5550199,,73950012# Germany, Frankfurt\n"
        "Telefonkonferenz-ID: 739 500 12#\n"
    ),
    "bbb": (
        "Link zur Videokonferenz: https://bbb.stadt.example/b/abc-muster7-xyz\n"
        "Zugangscode: 739512\nEinwahlnummer: 0619 5550199\nPIN: 73951\n"
    ),
    "any host with a token": "https://veranstaltung.example/raum?pwd=muster7&lang=de\n",
    "any host after a label": "Einwahllink: https://raum.example/muster7\n",
    "without scheme": "Meet: meet.google.com/muster7-abc\nPIN: 739 500 1#\n",
    "cut by a line end": "Link:\nhttps://land.webex.com/land/\nj.php?MTID=muster7\nBis bald\n",
    "cut label": "Meeting-\nKennnummer: 7395 0001\n",
    "value on the next line": "Kennwort:\ngEheim\n\nSitzungs-ID\n739 500 1234\n",
    "in one sentence": (
        "Wir treffen uns über Zoom (Meeting-ID: 739 5000 1111, Kenncode: gEheim), "
        "bitte sagen Sie zu."
    ),
    "password in a sentence": "Das Passwort lautet gEheim. Das Passwort ist „gEheim2“.",
    "English sentence": "The passcode is gEheim7 and the meeting ID is 739 500 1111.",
    "markdown table and emphasis": (
        "| **Meeting-ID:** | 739 500 1111 |\n| **Passwort:** | gEheim |\n"
    ),
    "typing mistakes": "Meting-Kennummer: 7395 0001\nZugrifscode: 739512\nPaswort: gEheim\n",
    "number before its name": "Wählen Sie 739512 (Zugangscode) und dann die Raute.\n",
    "umlauts written out": "Einwahl ueber Telefon: +49 619 5550199\nTeilnehmer-PIN: 73951\n",
    "sip": "Videosystem: sip:muster7@land.webex.com oder 987654@zoomcrc.com\n",
    "numbers alone": "Meeting-ID: 739 500 1111\n+49 69 5550199\n739500111#\n",
    "other separators": "Meeting_ID = 739-500-1111; Passwort => gEheim\n",
    "moderator": "Moderatoren-PIN: 739500, Gastcode 739512, Host-Key: 987654\n",
    "event number": "Event-Passwort: gEheim\nEreignisnummer 7395 111 222\n",
    "capital letters": "MEETING-ID: 739 500 1111\nPASSWORT: gEheim\n",
}

HARMLESS = [
    "Durchwahl +49 611 3219 3242\nFax +49 611 327193242\nE-Mail a.b@land.example",
    "Den Aufruf finden Sie unter www.integrationskompass.hessen.de, https://land.example/geld.",
    "Für Rückfragen erreichen Sie uns telefonisch unter 0611 3219 3242.",
    "Das Passwort erhalten Sie nach der Anmeldung per E-Mail.",
    "Die Nummern 1.4, 5.4 und 9.3.1 der Anlage 1 finden keine Anwendung.",
    "Max. 65.888,69 € pro Projektjahr, 57 000 Euro pro Stelle, Kennwert 2024: 3,5.",
    "Geschäftszeichen 0356 V2-59a6000-0002/2014/011\nDokument-Nr. 2024-429976",
    "Konferenzen 2024 und 2025 sind förderfähig; Meetings bis 500 Euro.",
    "Die Bankverbindung lautet IBAN DE00 1234 5678 9012 3456 00.",
    "Zoom, Teams und Webex sind als Werkzeuge zugelassen (www.zoom.us).",
    "Ein erstes Angebot findet am 17. Dezember 2024 in der Zeit von 14 - 16 Uhr statt.",
    "Der Zugang erfolgt über das Fachverfahren integration.web.",
    "Pin und Stecknadel, 1500 Stück; die Einwohnerzahl beträgt 10.000.",
]


@pytest.mark.parametrize("name", INVITATIONS)
def test_nothing_of_an_invitation_stays(name: str) -> None:
    for text in (INVITATIONS[name], readable(INVITATIONS[name], suffix=".md")):
        redaction = redact(text)
        assert not SECRETS.search(redaction.text), redaction.text
        assert marker() in redaction.text
        assert sum(redaction.counts.values()) >= 1


@pytest.mark.parametrize("name", INVITATIONS)
def test_nothing_stays_within_a_letter_or_with_other_line_ends(name: str) -> None:
    before, after = "Bitte bis 3. Mai 2025 antworten.\n\n", "\n\nDie Förderung beträgt 10.000 Euro."
    text = before + INVITATIONS[name] + after
    redaction = redact(text)
    assert not SECRETS.search(redaction.text), redaction.text
    assert redaction.text.startswith(before)
    assert redaction.text.endswith(after)
    crlf = decode(text.replace("\n", "\r\n").encode(), where="a letter")
    assert redact(crlf) == redaction


@pytest.mark.parametrize("text", HARMLESS)
def test_other_text_stays_as_it_is(text: str) -> None:
    redaction = redact(text)
    assert redaction.text == text
    assert not redaction.counts


def test_the_sentence_around_the_data_stays() -> None:
    text = redact(INVITATIONS["in one sentence"]).text
    assert text.startswith("Wir treffen uns über Zoom ")
    assert text.endswith("bitte sagen Sie zu.")


def test_counts_by_kind_of_the_letter() -> None:
    assert load_guideline("hessen-kisi-2025").redactions == {
        "dial_in_number": 2,
        "meeting_link": 2,
        "meeting_number": 2,
        "meeting_password": 2,
        "telephone_password": 2,
    }


@pytest.mark.parametrize("guideline_id", register())
def test_no_registered_text_holds_access_data(guideline_id: str) -> None:
    text = load_guideline(guideline_id).text
    for leak in ("webex.com", "MTID", "muster1", "Muster-Passwort", "0000 000", "0000000", "6781"):
        assert leak not in text


def test_the_letter_as_received_does_hold_them() -> None:
    text = (FOLDER / register()["hessen-kisi-2025"].file).read_text(encoding="utf-8")
    assert "Muster-Passwort-1" in text
    assert "6781" in text


def test_the_marker_holds_no_digit() -> None:
    assert not re.search(r"\d", marker())


WORDS = st.sampled_from(
    ["Meeting-ID", "Passwort:", "Kenncode", "PIN", "Einwahl", "per", "Telefon", "(", ")", "\n", ":",
     "https://x.webex.com/j/1?pwd=a", "739 500", "+49 69 1234567", "Euro", "§ 44", "ist", "„a1“",
     "[Zugangsdaten entfernt]", "Nr.", "\t", "Zugangsdaten:", "\n\n", "-"]
)  # fmt: skip


@given(st.one_of(st.text(max_size=200), st.lists(WORDS, max_size=25).map(" ".join)))
def test_any_text_keeps_its_lines_and_a_second_pass_keeps_the_text(text: str) -> None:
    once = redact(text)
    assert once.text.count("\n") == text.count("\n")
    again = redact(once.text)
    assert again.text == once.text


@given(
    label=st.sampled_from(["Meeting-ID", "Konferenz-ID", "Zugangscode", "Access code", "Raum-ID"]),
    gap=st.sampled_from([": ", " ", ":\n", " - ", " = ", " lautet ", "\n\n", " (neu): ", ":** "]),
    number=st.integers(min_value=10_000, max_value=10**11),
    around=st.sampled_from([("", ""), ("Bitte: ", " Danke"), ("- ", "\n- weiter"), ("(", ")")]),
)
def test_every_labelled_number_goes(
    label: str, gap: str, number: int, around: tuple[str, str]
) -> None:
    written = f"{number:,}".replace(",", " ")
    text = redact(f"{around[0]}{label}{gap}{written}{around[1]}").text
    assert not re.search(r"\d", text), text

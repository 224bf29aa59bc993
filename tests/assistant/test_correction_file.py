"""Reading a file of corrections: each fault is named with key and line."""

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.errors import InputError
from assistant.helpdesk.correction_file import read_file

GOOD = """\
# eine Korrektur
corrections:
- id: abc123
  programme: hessen-kisi-2025
  questions:
  - Was kostet das?
  answer: |-
    Erste Zeile [1].
    Zweite Zeile.
  sources:
  - guideline: hessen-kisi-2025
    place: Absatz 1
    quote: genau diese Worte
  valid_from: 2025-01-01
  valid_until: null
  author: edda
  state: active
"""


def test_a_good_file_is_read() -> None:
    (found,) = read_file(GOOD, name="k.yaml")
    assert (found.id, found.state, found.text) == (
        "abc123", "active", "Erste Zeile [1].\nZweite Zeile.",
    )  # fmt: skip
    assert found.valid_from is not None
    assert found.valid_until is None
    assert found.sources[0].quote == "genau diese Worte"


def test_an_empty_list_is_no_fault() -> None:
    assert read_file("corrections: []", name="k.yaml") == ()


@pytest.mark.parametrize(
    ("old", "new", "hint"),
    [
        (GOOD, "", "Hier stehen keine Schlüssel"),
        (GOOD, "- a\n- b\n", "Hier stehen keine Schlüssel"),
        (GOOD, "corrections: [", "kein gültiges YAML"),
        (GOOD, "corrections: 7", r"corrections.*Zeile 1: Hier steht keine Liste"),
        ("corrections:", "korrekturen:", "Den Schlüssel „korrekturen“ gibt es hier nicht"),
        ("  author: edda\n", "", r"corrections\.0, Zeile 3: Es fehlt: author"),
        (
            "  author: edda\n",
            "  author: edda\n  note: x\n",
            r"note, Zeile 17: Den Schlüssel „note“",
        ),
        ("  author: edda\n", "  author: edda\n  author: eva\n", "Zeile 17: .*steht doppelt"),
        ("  author: edda", "  author: [edda]", r"author, Zeile 16: Hier fehlt ein Text"),
        ("  author: edda", "  author: ''", r"author, Zeile 16: Hier fehlt ein Text"),
        ("  author: edda", "  author: " + "x" * 81, "81 Zeichen; möglich sind 80"),
        ("  state: active", "  state: aktiv", "Den Stand „aktiv“ gibt es nicht"),
        ("  id: abc123".strip(), "id: ../../x", "ist keine Kennung"),
        ("valid_from: 2025-01-01", "valid_from: 1.1.2025", r"valid_from, Zeile 14: „1.1.2025“"),
        ("  questions:\n  - Was kostet das?\n", "  questions: Was?\n", "keine Liste"),
        ("    quote: genau diese Worte\n", "", r"sources\.0, Zeile 11: Es fehlt: quote"),
        ("author: edda", "author: &a edda\n  facts: *a", "Verweise"),
    ],
)
def test_a_fault_is_named_with_key_and_line(old: str, new: str, hint: str) -> None:
    assert old in GOOD
    with pytest.raises(InputError, match=hint) as caught:
        read_file(GOOD.replace(old, new), name="k.yaml")
    assert str(caught.value).startswith("k.yaml")


def test_the_same_id_twice_is_a_fault() -> None:
    twice = GOOD + GOOD.split("corrections:\n")[1]
    with pytest.raises(InputError, match=r"corrections\.1\.id, Zeile 18: Die Kennung abc123"):
        read_file(twice, name="k.yaml")


def test_a_file_too_large_is_refused_before_it_is_read() -> None:
    with pytest.raises(InputError, match="1000001 Zeichen"):
        read_file("x" * 1_000_001, name="k.yaml")


plain = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["corrections", "id", "questions", "sources", "state", "x"]),
            inner,
            max_size=4,
        )
    ),
    max_leaves=12,
)


@settings(max_examples=150, deadline=None)
@given(content=plain)
def test_whatever_stands_in_the_file_it_is_read_or_refused_with_a_sentence(
    content: object,
) -> None:
    text = yaml.safe_dump({"corrections": content}, allow_unicode=True)
    remedy = ""
    try:
        found = read_file(text, name="k.yaml")
    except InputError as fault:
        remedy = fault.remedy
    else:
        remedy = "none needed" if found == () else ""
    assert remedy

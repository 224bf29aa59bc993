"""Corrections: the list, one to change, suspend, withdraw, export, import, as evaluation case."""

from __future__ import annotations

from collections.abc import Mapping
from io import BytesIO
from typing import Any

from flask import Blueprint, Response, abort, flash, redirect, request, send_file, url_for
from werkzeug.wrappers import Response as BaseResponse

from assistant.errors import InputError
from assistant.helpdesk.records import Correction, Source
from assistant.info_sessions import EditConflictError
from webui.access import acting, require_adviser
from webui.parts import day_from, programme_from, respond, services, today
from webui.texts.loader import texts

views = Blueprint("corrections", __name__, url_prefix="/beratung/korrekturen")
views.before_request(require_adviser)
STATES = ("suspended", "active", "withdrawn")
_LARGEST_UPLOAD = 200 * 1024
_SOURCES = 3  # fields that a new one begins with; there is always an empty one
_MOST_SOURCES = 30


@views.get("")
def index() -> Response:
    """All corrections, those that wait for a person first."""
    return _index()


@views.get("/neu")
def new() -> Response:
    """The form for a new one, with the questions of a group of the review list when it says so."""
    chosen = _empty()
    if key := request.args.get("gruppe"):
        groups = services().review_list.groups(acting())
        group = next((one for one in groups if one.key == key), None)
        if group is None:
            abort(404)
        chosen["programme"] = group.programme or ""
        chosen["patterns"] = "\n".join(dict.fromkeys([group.example, *group.questions][:6]))
        chosen["group"] = key
    # Says no to those who may not keep one before they have written it.
    services().corrections.list(acting())
    return _form(None, chosen)


@views.post("/neu")
def keep() -> BaseResponse:
    """Keeps a new one."""
    chosen = _chosen()
    try:
        made = services().corrections.keep(
            acting(),
            programme=programme_from(chosen["programme"]) or _no_programme(),
            **_read(chosen),
        )
    except InputError as fault:
        return _form(None, chosen, error=str(fault), status=422)
    if chosen["group"]:
        services().review_list.set_aside(acting(), chosen["group"])
    flash(texts().correction.kept)
    return redirect(url_for("corrections.show", correction_id=made.id), 303)


@views.get("/<correction_id>")
def show(correction_id: str) -> Response:
    """One correction with its sources, and why it is suspended."""
    found = services().corrections.correction(acting(), correction_id)
    return _form(found, _of(found))


@views.post("/<correction_id>")
def change(correction_id: str) -> BaseResponse:
    """Keeps the changes. When somebody else was faster, shows theirs beside them."""
    found = services().corrections.correction(acting(), correction_id)
    chosen = _chosen()
    written = request.form.get("version", "")
    version = int(written) if written.isdecimal() and len(written) < 10 else found.version
    try:
        services().corrections.change(acting(), correction_id, version=version, **_read(chosen))
    except EditConflictError:
        now = services().corrections.correction(acting(), correction_id)
        return _form(now, chosen, theirs=now, status=409)
    except InputError as fault:
        return _form(found, chosen, error=str(fault), status=422)
    flash(texts().correction.kept)
    return redirect(url_for("corrections.show", correction_id=correction_id), 303)


@views.post("/<correction_id>/zustand")
def turn(correction_id: str) -> BaseResponse:
    """Suspends, resumes (when everything holds), or withdraws it."""
    action = request.form.get("action", "")
    face = services().corrections
    acts = {"suspend": face.suspend, "resume": face.resume, "withdraw": face.withdraw}
    if action not in acts:
        abort(404)
    try:
        acts[action](acting(), correction_id)
    except InputError as fault:
        found = face.correction(acting(), correction_id)
        return _form(found, _of(found), error=str(fault), status=422)
    flash(texts().correction.done[action])
    return redirect(url_for("corrections.show", correction_id=correction_id), 303)


@views.get("/<correction_id>/pruefall.yaml")
def evaluation_case(correction_id: str) -> Response:
    """The correction as a case for the evaluation."""
    text = services().corrections.as_evaluation_case(acting(), correction_id)
    return _file(text, f"pruefall-{correction_id[:8]}.yaml")


@views.get("/korrekturen.yaml")
def export() -> Response:
    """All corrections as one file to be versioned."""
    return _file(services().corrections.export_yaml(acting()), "korrekturen.yaml")


@views.post("/einlesen")
def import_file() -> BaseResponse:
    """Reads such a file."""
    file = request.files.get("file")
    words = texts().correction
    if file is None or not file.filename:
        return _index(error=words.import_none)
    data = file.stream.read(_LARGEST_UPLOAD + 1)
    if len(data) > _LARGEST_UPLOAD:
        return _index(error=words.import_large)
    try:
        done = services().corrections.import_yaml(acting(), data.decode("utf-8"))
    except UnicodeDecodeError:
        return _index(error=words.import_bytes)
    except InputError as fault:
        return _index(error=str(fault))
    flash(words.imported.format(added=done.added, changed=done.changed, unchanged=done.unchanged))
    return redirect(url_for("corrections.index"), 303)


def _file(text: str, name: str) -> Response:
    return send_file(
        BytesIO(text.encode()), mimetype="application/yaml", as_attachment=True, download_name=name
    )


def _no_programme() -> str:
    raise InputError(texts().correction.programme_missing)


def _empty() -> dict[str, Any]:
    return {"programme": "", "patterns": "", "text": "", "sources": [],
            "valid_from": "", "valid_until": "", "group": ""}  # fmt: skip


def _chosen() -> dict[str, Any]:
    """What stands in the fields, as it was typed."""
    names = ("programme", "patterns", "text", "valid_from", "valid_until", "group")
    chosen: dict[str, Any] = {name: request.form.get(name, "") for name in names}
    pairs = [
        (request.form.get(f"guideline-{row}", ""), request.form.get(f"quote-{row}", "").strip())
        for row in range(_MOST_SOURCES)
    ]
    chosen["sources"] = [Source(guideline, quote) for guideline, quote in pairs if quote]
    return chosen


def _read(chosen: Mapping[str, Any]) -> dict[str, Any]:
    """The fields as values. Raises InputError."""
    lines = chosen["patterns"].replace("\r\n", "\n").split("\n")
    return {
        "patterns": tuple(line.strip() for line in lines if line.strip()),
        "text": chosen["text"].replace("\r\n", "\n").strip(),
        "sources": tuple(chosen["sources"]),
        "valid_from": day_from(chosen["valid_from"]),
        "valid_until": day_from(chosen["valid_until"]),
    }


def _of(found: Correction) -> dict[str, Any]:
    return {
        "programme": found.programme,
        "patterns": "\n".join(found.patterns),
        "text": found.text,
        "sources": [Source(each.guideline, each.quote) for each in found.sources],
        "valid_from": found.valid_from.isoformat() if found.valid_from else "",
        "valid_until": found.valid_until.isoformat() if found.valid_until else "",
    }


def _index(*, error: str = "") -> Response:
    found = services().corrections.list(acting())
    return respond(
        "helpdesk/corrections.html",
        status=422 if error else 200,
        groups=[(state, [each for each in found if each.state == state]) for state in STATES],
        titles={card.id: card.short_title for card in services().assistant.programmes(today())},
        error=error,
    )


def _form(
    found: Correction | None,
    chosen: dict[str, Any],
    *,
    error: str = "",
    theirs: Correction | None = None,
    status: int = 200,
) -> Response:
    return respond(
        "helpdesk/correction.html",
        status=status,
        correction=found,
        chosen=chosen,
        error=error,
        theirs=theirs,
        cards=services().assistant.programmes(today()),
        rows=range(max(_SOURCES, len(chosen["sources"]) + 1)),
    )

"""Headers of every response, the key that signs cookies, and addresses of static files."""

from __future__ import annotations

import hashlib
import os
import secrets
from functools import cache
from pathlib import Path

from flask import Flask, Response, request, url_for

_POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",  # KERN's icons are SVG inside its style sheet
        "font-src 'self'",
        "connect-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)
_HEADERS = {
    "Content-Security-Policy": _POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
_YEAR = 365 * 24 * 3600
_KEY_FILE = "cookie-key"


def install_headers(app: Flask) -> None:
    """Every response carries the headers; pages are not kept by shared caches."""

    @app.after_request
    def add(response: Response) -> Response:
        for name, value in _HEADERS.items():
            response.headers.setdefault(name, value)
        if request.is_secure:
            response.headers.setdefault("Strict-Transport-Security", f"max-age={_YEAR}")
        if request.endpoint == "static":
            if "v" in request.args:
                response.headers["Cache-Control"] = f"public, max-age={_YEAR}, immutable"
        else:
            response.headers.setdefault("Cache-Control", "private, no-cache")
        return response


def cookie_key(given: str, folder: Path) -> str:
    """The key set, or one drawn once and kept in the data folder, readable by its owner alone.

    All workers get the same one, also when they start at the same moment.
    """
    if given:
        return given
    file = folder / _KEY_FILE
    folder.mkdir(parents=True, exist_ok=True)
    draft = folder / f".{_KEY_FILE}-{os.getpid()}-{secrets.token_hex(4)}"
    if not file.exists():
        draft.touch(mode=0o600)
        draft.write_text(secrets.token_hex(32), encoding="ascii")
        try:
            # Linking is atomic and fails when another worker was first.
            os.link(draft, file)
        except FileExistsError:
            pass
        finally:
            draft.unlink()
    return file.read_text(encoding="ascii")


@cache
def _version(file: Path) -> str:
    return hashlib.sha256(file.read_bytes()).hexdigest()[:12]


def static_address(app: Flask, name: str) -> str:
    """The address of a static file with a mark of its contents, so that it may be kept for long."""
    assert app.static_folder is not None
    return url_for("static", filename=name, v=_version(Path(app.static_folder) / name))

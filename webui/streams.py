"""Server-sent events: a short stream that says when something is new, and how many there may be.

A stream occupies a thread of the server. Therefore each ends after some seconds, and the browser
connects again; and each process has few of them, so that threads are left for everybody else. Who
gets none asks again and again instead (`static/live.js`).
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator

from flask import Flask, Response, current_app, request

_EXTENSION = "antragslotse-streams"
_SECONDS = 25.0
_PAUSE = 0.4
# Browsers wait so long before they connect again, in milliseconds.
_RETRY = 500
# A line that says nothing, so that a dropped connection is noticed and its thread is free again.
_HEARTBEAT = 2.0


def install_streams(app: Flask, *, most: int) -> None:
    """Allows so many streams at a time in this process."""
    app.extensions[_EXTENSION] = threading.BoundedSemaphore(most)


def news(latest: Callable[[], int], *, seconds: float = _SECONDS) -> Response:
    """A stream of `stand` events, each with the number of the newest event as its id.

    latest: that number, read anew each time; has to work outside of the request. The stream begins
    after the Last-Event-ID that the browser sends, or after `nach` in the address, so that nothing
    that happened while a connection was cut is lost. 204 when there are too many streams: that is
    how a browser is told not to connect again.
    """
    places: threading.BoundedSemaphore = current_app.extensions[_EXTENSION]
    if not places.acquire(blocking=False):
        return Response(status=204)
    response = Response(_lines(latest, _seen(), seconds), mimetype="text/event-stream")
    response.headers["Cache-Control"] = "no-store"
    # nginx would collect the lines otherwise.
    response.headers["X-Accel-Buffering"] = "no"
    # Called by the server also when the browser was gone before the first line.
    response.call_on_close(_Once(places.release))
    return response


def _seen() -> int:
    for given in (request.headers.get("Last-Event-ID", ""), request.args.get("nach", "")):
        if given.isdecimal() and given.isascii() and len(given) < 19:
            return int(given)
    return 0


def _lines(latest: Callable[[], int], seen: int, seconds: float) -> Iterator[str]:
    begun = spoke = time.monotonic()
    yield f"retry: {_RETRY}\n\n"
    while (now := time.monotonic()) - begun < seconds:
        newest = latest()
        if newest != seen:
            seen, spoke = newest, now
            yield f"id: {newest}\nevent: stand\ndata: {newest}\n\n"
        elif now - spoke > _HEARTBEAT:
            spoke = now
            yield ": \n\n"
        time.sleep(_PAUSE)


class _Once:
    """Calls a function the first time only."""

    def __init__(self, function: Callable[[], None]) -> None:
        self._function = function
        self._lock = threading.Lock()
        self._done = False

    def __call__(self) -> None:
        with self._lock:
            first, self._done = not self._done, True
        if first:
            self._function()

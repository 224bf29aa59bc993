"""An assistant with a language model behind it: the built-in server, over real HTTP."""

import copy
import dataclasses

from assistant.service import Assistant


def with_model(
    assistant: Assistant, address: str, *, model: str = "openai:built-in", **changes: object
) -> Assistant:
    """The same assistant with a model set; what it has loaded is shared."""
    other = copy.copy(assistant)
    for cached in ("rewriter", "_model"):
        vars(other).pop(cached, None)
    named: dict[str, object] = {"model": model, "model_url": address, "model_timeout": 60}
    other.settings = dataclasses.replace(assistant.settings, **(named | changes))  # type: ignore[arg-type]  # given by name, as it comes
    return other

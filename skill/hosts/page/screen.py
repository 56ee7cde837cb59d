"""What a device with a screen would show of an answer."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

_DOCUMENT = "Alexa.Presentation.APL.RenderDocument"


def shown(response: Mapping[str, Any]) -> list[str]:
    """The texts that the response puts on a screen or into the Alexa app; none where it shows nothing."""
    card = response.get("card") or {}
    texts = [str(card[part]) for part in ("title", "content", "text") if card.get(part)]
    documents = [one for one in response.get("directives", ()) if one.get("type") == _DOCUMENT]
    return [*texts, *(str(one.get("token", _DOCUMENT)) for one in documents)]

"""What is written in full, as it is spoken: most samples of the model are in the words of speech."""

from __future__ import annotations

import re

_SPOKEN = {
    **{f"{who} is": f"{who}'s" for who in ("he", "she", "it", "that", "there")},
    **{f"{who} are": f"{who}'re" for who in ("they", "you", "we")},
    **{f"{verb} not": f"{verb}n't" for verb in ("do", "does", "did", "is", "are", "was", "were", "have", "has")},
    "i am": "i'm",
    "i have": "i've",
    "i will": "i'll",
    "can not": "can't",
    "cannot": "can't",
    "will not": "won't",
}
_WRITTEN = re.compile(rf"\b(?:{'|'.join(_SPOKEN)})\b")


def contracted(words: str) -> str:
    """``words``, in small letters, with "he is" as "he's", and the like."""
    return _WRITTEN.sub(lambda found: _SPOKEN[found[0]], words)

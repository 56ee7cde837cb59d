"""The least that can be called: a handler that imports nothing. What is left is Lambda's own runtime."""

from typing import Any


def lambda_handler(event: dict[str, Any], context: object) -> dict[str, Any]:
    """Say a few words, and end."""
    speech = {"type": "SSML", "ssml": "<speak>Hello.</speak>"}
    return {"version": "1.0", "response": {"outputSpeech": speech, "shouldEndSession": True}}

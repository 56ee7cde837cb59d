"""Alexa's own services for the tests, on loopback, and the SDK's clients to them."""

from __future__ import annotations

from datetime import UTC, datetime

from ask_sdk_core.serialize import DefaultSerializer
from ask_sdk_model.services import ApiConfiguration, ServiceClientFactory

from skill.alexa.api_client import ApiClient
from skill.envelope import EnvelopeSerializer
from skill.hosts.alexa_api import AlexaApi

NEW_YORK = "America/New_York"
"""The time zone of the device."""

MOMENT = datetime(2026, 11, 23, 21, 34, 32, 5, tzinfo=UTC)
"""When the tests of Alexa's services are."""


def services(api: AlexaApi, serializer: DefaultSerializer | None = None, key: str = "") -> ServiceClientFactory:
    """The SDK's clients, as a request to the skill brings them."""
    return ServiceClientFactory(
        ApiConfiguration(
            serializer=serializer or EnvelopeSerializer(),
            api_client=ApiClient(),
            authorization_value=key or api.token,
            api_endpoint=api.endpoint,
        )
    )

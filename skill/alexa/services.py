"""The SDK's service clients for one request: with its key, and with this skill's own way to the API."""

from __future__ import annotations

from ask_sdk_model.services import ApiConfiguration, ServiceClientFactory

from skill.alexa.api_client import ApiClient
from skill.envelope import EnvelopeSerializer


def services(endpoint: str, token: str) -> ServiceClientFactory:
    """The factory of the SDK's clients for the API at ``endpoint``, with one request's key, ``token``.

    Both are empty where the request brings none; then every call is refused.
    """
    return ServiceClientFactory(
        ApiConfiguration(
            serializer=EnvelopeSerializer(),
            api_client=ApiClient(),
            authorization_value=token,
            api_endpoint=endpoint,
        )
    )

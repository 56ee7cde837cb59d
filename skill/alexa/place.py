"""Where the device is, as far as a reminder has to know: its time zone."""

from __future__ import annotations

from ask_sdk_model.services import ServiceClientFactory


def time_zone(services: ServiceClientFactory, device_id: str) -> str:
    """The IANA name of the device's time zone, such as "America/New_York"; no permission is needed.

    Empty where the listener has set none (the API answers 204), where the API cannot be reached,
    and where the name is one that `zoneinfo` does not have. Nothing is raised, and nothing logged.

    Source: Amazon's "Device Settings REST API Reference", "Get time zone".
    """
    from zoneinfo import ZoneInfo

    try:
        name = services.get_ups_service().get_system_time_zone(device_id)
        return ZoneInfo(name).key if isinstance(name, str) and name else ""
    except Exception:  # whatever is wrong with the answer, or with the request: the zone is not known
        return ""

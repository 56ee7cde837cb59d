"""What an operator can set."""

from __future__ import annotations

import pytest

from skill.settings import Settings


def test_nothing_set_means_the_defaults() -> None:
    """An empty environment gives a skill that checks no id, remembers nothing and knows no time zone."""
    assert Settings.from_environment({}) == Settings(skill_id="", time_zone="", log_level="INFO")


def test_each_setting_has_its_variable() -> None:
    """Each setting is read from the variable that the documentation names."""
    environment = {
        "SKILL_ID": "amzn1.ask.skill.1",
        "TABLE_NAME": "evenings",
        "MEMORY_FILE": "evenings.sqlite",
        "TIME_ZONE": "Europe/London",
        "LOG_LEVEL": "DEBUG",
    }
    wanted = Settings("amzn1.ask.skill.1", "evenings", "evenings.sqlite", "Europe/London", "DEBUG")
    assert Settings.from_environment(environment) == wanted


def test_stray_space_and_small_letters_are_forgiven() -> None:
    """Blanks around a value, a blank value and a level in small letters do no harm."""
    environment = {"SKILL_ID": " mine\n", "TIME_ZONE": "  ", "LOG_LEVEL": " warning "}
    assert Settings.from_environment(environment) == Settings(skill_id="mine", log_level="WARNING")
    assert Settings.from_environment({"LOG_LEVEL": " "}).log_level == "INFO"


def test_the_process_environment_is_the_default(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without an argument the process's own environment is read, each time anew."""
    monkeypatch.setenv("SKILL_ID", "first")
    assert Settings.from_environment().skill_id == "first"
    monkeypatch.setenv("SKILL_ID", "second")
    assert Settings.from_environment().skill_id == "second"


def test_an_environment_that_is_given_wins(monkeypatch: pytest.MonkeyPatch) -> None:
    """An explicit environment is taken as it is, with nothing added from the process's own."""
    monkeypatch.setenv("SKILL_ID", "the process's")
    assert Settings.from_environment({}).skill_id == ""


def test_settings_do_not_change() -> None:
    """Settings stay as they were read for the life of the skill."""
    with pytest.raises(AttributeError):
        Settings().skill_id = "another"  # type: ignore[misc]  # the point of the test

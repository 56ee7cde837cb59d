"""The wiring: every handler in the order it is asked, one store in, one skill out."""

from __future__ import annotations

from ask_sdk_core.skill import CustomSkill
from ask_sdk_core.skill_builder import SkillBuilder

from skill.content.library import Library
from skill.dialogue.house import House, by_name
from skill.envelope import EnvelopeSerializer
from skill.handlers import (
    about,
    basics,
    check_in,
    events,
    launch,
    menu,
    pointer,
    preference,
    privacy,
    progress,
    reflection,
    reminders,
    safety,
    signs,
    tasks,
    walk,
)
from skill.memory.choose import open_store
from skill.memory.guard import Guard
from skill.memory.store import Store
from skill.settings import Settings

HANDLERS = (
    safety.Danger,
    safety.DangerInSlot,
    safety.StayClose,
    safety.LowMood,
    tasks.StartReflection,
    launch.Launch,
    check_in.CheckIn,
    check_in.Answer,
    reminders.TimeAlone,
    reflection.Reflect,
    signs.Signs,
    signs.Sign,
    about.About,
    pointer.Pointer,
    reminders.SetReminder,
    reminders.CancelReminder,
    reminders.Permission,
    preference.LaunchPreference,
    progress.Progress,
    privacy.ForgetMe,
    walk.Next,
    walk.Resume,
    walk.Previous,
    menu.StartOver,
    basics.Yes,
    basics.No,
    basics.Help,
    basics.Repeat,
    basics.Pause,
    basics.Stop,
    basics.Fallback,
    events.UnknownIntent,
)
"""In the order they are asked. Danger is heard first."""

QUESTIONS = (
    menu.MENU,
    menu.ANYTHING_ELSE,
    reflection.OFFER,
    reflection.CHOOSE,
    check_in.DISTANCE,
    check_in.CAUSE,
    check_in.OFFER,
    signs.WHICH,
    signs.AFTER,
    signs.WALK,
    about.WHICH,
    *about.THEN.values(),
    pointer.ANOTHER,
    pointer.WHICH,
    reminders.WHEN,
    reminders.CONFIRM,
    preference.TO_REFLECTION,
    preference.TO_ASKING,
    privacy.FORGET,
    safety.CRISIS_AGAIN,
    safety.ASSAULT_AGAIN,
    safety.LOW_MOOD_OFFER,
)
"""Every question that can be pending."""


def build_house(
    settings: Settings | None = None, *, library: Library | None = None, store: Store | None = None
) -> House:
    """The parts that every turn shares. What is not given comes from the environment or its default."""
    settings = settings or Settings.from_environment()
    return House(
        settings=settings,
        library=library or Library(),
        memory=Guard(store or open_store(settings)),
        questions=by_name(QUESTIONS),
    )


def build_skill(house: House) -> CustomSkill:
    """The SDK's skill object, made once and used for every request."""
    builder = SkillBuilder()
    builder.add_request_handler(events.SkillDisabled(house))
    builder.add_request_handler(events.Unspoken())
    for handler in HANDLERS:
        builder.add_request_handler(handler(house))
    skill = builder.create()
    skill.serializer = EnvelopeSerializer()
    return skill

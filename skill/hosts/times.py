"""Times of day: how they are said and typed, and what the platform makes of them.

A slot of the platform's type ``AMAZON.TIME`` holds "21:00", or MO AF EV NI for a part of the day. What it
makes of an hour without morning or evening is not known. Here "nine" is "09:00": the reading that a skill
for the evening has to ask about.
"""

from __future__ import annotations

import re

from skill.hosts.interaction import InteractionModel

KIND = "AMAZON.TIME"

EXAMPLES = {
    "nine in the evening": "21:00",
    "nine": "09:00",
    "midnight": "00:00",
    "five past one in the afternoon": "13:05",
    "the evening": "EV",
}
"""A few times as they are said, and their values: one of each kind."""

_ONES = ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"]
_TEENS = ["ten", "eleven", "twelve", *(f"{ten}teen" for ten in ("thir", "four", "fif", "six", "seven", "eigh", "nine"))]
_TENS = ["twenty", "thirty", "forty", "fifty"]
_WORDS = _ONES + _TEENS + [f"{ten} {one}".removesuffix(" zero") for ten in _TENS for one in _ONES]
_NUMBERS = {word: number for number, word in enumerate(_WORDS)}
_NAMED = {"noon": 12, "midday": 12, "twelve noon": 12, "midnight": 0, "twelve midnight": 0}
_DAY = {"morning": "MO", "afternoon": "AF", "evening": "EV", "night": "NI"}
_DIGITS = {*" ".join(_WORDS).split(), "oh", "hundred", "double", "triple"}
_COUNTED = {"minute", "minutes", "hour", "hours", "times", "days", "weeks", "years", "of"}

_ELSE_ALONE = {*_WORDS[:8], "night"}
"""What means something else when it is said alone: a number up to seven counts the signs, "night" is a goodbye."""

NUMBERS_TO_CALL = {"one", "nine eleven", "one eleven", "one twelve", "one oh one", "one oh eight", "one zero eight"}
"""Never a time without more words: "one" is a pronoun, the others are called in an emergency."""

_CALLED = {"call", "dial", "ring", "phone"}
"""What makes a number one to call."""

_LONGEST = 9
"""The most words that a time has: "twenty five minutes past nine in the evening", and one to spare."""


def _either(words: list[str]) -> str:
    return "|".join(sorted(words, key=len, reverse=True))


_PART = (
    r"(?: (?P<part>a m|am|in the morning|this morning|p m|pm|in the afternoon|this afternoon"
    r"|in the evening|this evening|at night|in the night|tonight))?"
)
_ANY_HOUR = rf"(?P<hour>{_either([*_WORDS[:24], *_NAMED])})"
_FORMS = tuple(
    re.compile(form + _PART)
    for form in (
        rf"(?P<hour>{_either([*_WORDS[1:13], *_NAMED])})(?: o'clock| oclock| o clock)?(?: ish| sharp)?",
        rf"(?P<hour>{_either(_WORDS[:24])}) (?:(?:oh|o|zero) (?P<ones>{_either(_ONES[1:])})"
        rf"|(?P<minute>{_either(_WORDS[10:])}))",
        rf"(?P<hour>{_either([_WORDS[0], *_WORDS[10:24]])}) hundred(?: hours)?",
        rf"(?:oh|o) (?P<hour>{_either(_ONES[1:])}) hundred(?: hours)?",
        rf"(?P<half>half)(?: past| after)? {_ANY_HOUR}(?: ish)?",
        rf"(?:(?:a )?(?P<quarter>quarter)|(?P<minute>five|ten|twenty|twenty five)|(?P<ones>{_either(_WORDS[1:])})"
        rf" minutes?) (?P<way>past|after|to|till|til|before) {_ANY_HOUR}(?: o'clock)?",
    )
)
_RUN = re.compile(r"\d(?:[\d\s.,:/()+-]*\d)?")
_CLOCK = re.compile(r"(\d{1,2})[:.](\d{2})")


def value(words: str) -> str | None:
    """What the platform sends for ``words``, as `matcher.plain` has made them; None where they are no time."""
    if part := _DAY.get(words.removeprefix("the ")):
        return part
    found = next((match for form in _FORMS if (match := form.fullmatch(words))), None)
    if found is None or words in NUMBERS_TO_CALL:
        return None
    said = found.groupdict()
    hour, named = said["hour"], said["hour"] in _NAMED
    of_day = _NAMED[hour] if named else _NUMBERS[hour]
    of_hour = 30 if said.get("half") else 15 if said.get("quarter") else _minutes(said)
    if said.get("way") in ("to", "till", "til", "before"):
        of_hour = 60 - of_hour
        of_day = 12 if of_day == 1 else (of_day - 1) % 24
    if not named:
        of_day = _in_part(of_day, said["part"] or "")
    return f"{of_day:02}:{of_hour:02}"


def spans(words: str) -> list[tuple[str, str]]:
    """Each time in ``words``: the words with ``#`` in its place, and its value; a clock's first, and the longest."""
    all_ = words.replace("-", " ").split()
    if all_ and all_[0] in _ELSE_ALONE and all_[1:] in ([], ["please"]):
        return []
    found = []
    for length in range(min(_LONGEST, len(all_)), 0, -1):
        for start in range(len(all_) - length + 1):
            before, after = all_[:start], all_[start + length :]
            sent = value(" ".join(all_[start : start + length]))
            if sent is not None and not (_DIGITS & {*before[-1:], *after[:1]} or _COUNTED & {*after[:1]}):
                found.append((" ".join([*before, "#", *after]), sent))
    return sorted(found, key=lambda time: ":" not in time[1])


def samples(model: InteractionModel) -> dict[str, tuple[str, str]]:
    """The samples that take a time, with ``#`` in its place: the intent and the slot of each."""
    return {
        sample.replace(f"{{{slot}}}", "#"): (intent, slot)
        for intent in model.intents
        for slot, kind in model.slots(intent).items()
        if kind.name == KIND
        for sample in model.samples(intent)
        if f"{{{slot}}}" in sample
    }


def spelled(text: str) -> str:
    """``text`` with its digits as words: a clock's time and a number on its own as read, all else one by one."""
    return _RUN.sub(lambda run: f" {_spelled(run[0], text[: run.start()].split())} ", text)


def _spelled(run: str, before: list[str]) -> str:
    if (clock := _CLOCK.fullmatch(run)) and int(clock[1]) < 24 and int(clock[2]) < 60:
        hour, minute = int(clock[1]), int(clock[2])
        if minute:
            return f"{_WORDS[hour]} {'oh ' if minute < 10 else ''}{_WORDS[minute]}"
        return f"{_WORDS[hour]} " + ("o'clock" if 1 <= hour <= 12 else "hundred")
    if len(run) == 2 and not _CALLED & {*before[-1:]} and 10 <= int(run) < len(_WORDS):
        return _WORDS[int(run)]
    return "".join(f" {_ONES[int(c)]} " if c.isdecimal() else c for c in run)


def _minutes(said: dict[str, str | None]) -> int:
    return _NUMBERS[said.get("minute") or said.get("ones") or "zero"]


def _in_part(hour: int, part: str) -> int:
    """``hour`` on a clock of twelve hours, in a part of the day, on one of twenty-four."""
    if not part or not 1 <= hour <= 12:
        return hour
    if part in ("a m", "am", "in the morning", "this morning"):
        return hour % 12
    if part in ("at night", "in the night", "tonight"):
        return hour % 12 + (12 if hour % 12 >= 5 else 0)
    if part in ("in the evening", "this evening") and hour == 12:
        return 0
    return hour % 12 + 12

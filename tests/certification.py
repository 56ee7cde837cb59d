"""The certification items that an answer can be held against, one function for each.

A check is given one `Answered` (a request, the state it was asked in, and the whole response) and
yields what is wrong with it. `test_certification` runs all of them over everything that can be
asked in every state, and shows of each that it catches an answer broken on purpose.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from xml.etree import ElementTree

from skill.content.craft import Craft
from skill.content.library import Library
from skill.hosts.explore import Answered
from skill.speech import ssml, timing
from tests.dialogue import holds

Check = Callable[[Answered, Library], Iterator[str]]

SCREEN_WORDS = re.compile(r"\b(tap|click|swipe|below|above|on (the|your) screen|scroll)\b", re.IGNORECASE)
CLAIMS = re.compile(r"\b(cure|diagnose|treats?|I('ll| will| can) call|calling (911|for you))\b", re.IGNORECASE)
MOST_CHARACTERS = 8000
MOST_BYTES = 24_000


def item_15(answered: Answered, library: Library) -> Iterator[str]:
    """The end of the session is always stated."""
    if answered.response["response"].get("shouldEndSession") not in (True, False):
        yield "shouldEndSession is not stated"


def item_16(answered: Answered, library: Library) -> Iterator[str]:
    """The microphone is open exactly where the speech ends in a question and a reprompt exists."""
    is_open = answered.response["response"].get("shouldEndSession") is False
    asks = bool(answered.speech) and _words(answered.speech).endswith("?")
    if is_open and not asks:
        yield "an open microphone without a question"
    if is_open and not answered.reprompt:
        yield "an open microphone without a reprompt"
    if not is_open and (asks or answered.reprompt):
        yield "a question that nobody listens to"
    if answered.reprompt and last_sentence(answered.speech) == _words(answered.reprompt):
        yield "the reprompt puts the question in the same words"


def item_18(answered: Answered, library: Library) -> Iterator[str]:
    """Stop and Cancel end the session at once, with one short sentence at most."""
    if answered.asked not in ("AMAZON.StopIntent", "AMAZON.CancelIntent", "AMAZON.NavigateHomeIntent"):
        return
    if answered.response["response"].get("shouldEndSession") is not True:
        yield "it goes on after stop"
    if answered.speech.count("<s>") > 1 or _length(answered.speech).seconds > 3:
        yield "a long goodbye"


def item_19(answered: Answered, library: Library) -> Iterator[str]:
    """Help explains the pending question, says that this is no medical advice, and is not the welcome."""
    if answered.asked != "AMAZON.HelpIntent":
        return
    if not says(answered, library, f"{pending(answered) or 'menu'}.help"):
        yield "help does not explain the question"
    if pending(answered) not in GRAVE and not says(answered, library, "basics.help.about"):
        yield "help does not say what this is not"
    if says(answered, library, "launch.first"):
        yield "help is the welcome over again"


def item_20(answered: Answered, library: Library) -> Iterator[str]:
    """Fallback gives examples and keeps the session; the third in a row points to help and ends."""
    if answered.asked != "AMAZON.FallbackIntent":
        return
    misses = (answered.state.attributes or {}).get("misses", 0)
    is_open = answered.response["response"].get("shouldEndSession") is False
    if is_open is (misses >= 2):
        yield f"after {misses} misses the session is {'open' if is_open else 'over'}"
    name = pending(answered)
    wanted = ("basics.fallback.first", "basics.fallback.second", "basics.fallback.third")[min(misses, 2)]
    if name in GRAVE:
        wanted = "basics.fallback.first" if misses < 2 else f"{name}.close"
    if not says(answered, library, wanted):
        yield f"it does not say {wanted}"


def item_22(answered: Answered, library: Library) -> Iterator[str]:
    """Yes and No count only where a yes/no question is pending; otherwise they first get its help."""
    if answered.asked not in ("AMAZON.YesIntent", "AMAZON.NoIntent"):
        return
    name = pending(answered) or "menu"
    if (answered.state.attributes or {}).get("misses"):
        return
    helped = says(answered, library, f"{name}.help")
    is_choice = name in CHOICES
    if is_choice and not helped:
        yield f"{name} is no yes/no question, and its help is not given"
    if not is_choice and helped:
        yield f"{name} is a yes/no question, and the answer to it is not taken"


CHOICES = frozenset(
    {
        "menu",
        "check_in.distance",
        "check_in.cause",
        "signs.which",
        "signs.after",
        "about.which",
        "resource.which",
    }
)
"""The questions that offer a choice. Every other one can be answered with yes or no."""

GRAVE = frozenset({"safety.crisis", "safety.assault"})
"""The questions that are put to somebody in danger."""


def away_from_danger(answered: Answered, library: Library) -> Iterator[str]:
    """Out of an answer to danger, nothing but a clear request or no leads away from the number."""
    name = pending(answered)
    clear = ("AMAZON.NoIntent", "AMAZON.StopIntent", "AMAZON.CancelIntent", "AMAZON.NavigateHomeIntent", "Launch")
    if name not in GRAVE or not answered.asked.startswith(("Answer", "Sign", "About", "Check", "Reflection", "AMAZON")):
        return
    if answered.asked.startswith((*clear, "AMAZON.StartOverIntent")):
        return
    country = "US" if answered.locale == "en-US" else ""
    stays = answered.response.get("sessionAttributes", {}).get("pending", {}).get("name") == name
    number = f"resources.{country}.{name.rpartition('.')[2]}.again"
    if not stays and country and not says(answered, library, number):
        yield "it leads away without the number"


def item_23(answered: Answered, library: Library) -> Iterator[str]:
    """A slot that matched nothing is asked again, twice; then the session ends kindly."""
    if not answered.asked.endswith(" ?"):
        return
    misses = (answered.state.attributes or {}).get("misses", 0)
    is_open = answered.response["response"].get("shouldEndSession") is False
    if misses < 2 and not is_open:
        yield "an unknown value ends the session"
    last = f"{pending(answered)}.close" if pending(answered) in GRAVE else "basics.fallback.third"
    if answered.response.get("sessionAttributes", {}).get("misses", 0) > 2:
        yield "it goes round in circles"
    if misses >= 2 and not is_open and not says(answered, library, last):
        yield "it ends without saying where help is"


def item_25(answered: Answered, library: Library) -> Iterator[str]:
    """Never more than three options at once."""
    for speech in filter(None, (answered.speech, answered.reprompt)):
        if _words(speech).endswith("?"):
            yield from _too_many_choices(library.folder, last_sentence(speech))


def item_26(answered: Answered, library: Library) -> Iterator[str]:
    """SSML: well-formed, only tags that the locale knows, and within the platform's limits."""
    for speech in filter(None, (answered.speech, answered.reprompt)):
        yield from _wrong_ssml(speech, answered.locale)
    if len(json.dumps(answered.response)) > MOST_BYTES:
        yield "a response of more than 24 kB"


def item_28(answered: Answered, library: Library) -> Iterator[str]:
    """Nothing said needs a screen, and nothing is shown that is not said."""
    for speech in filter(None, (answered.speech, answered.reprompt)):
        if found := SCREEN_WORDS.search(_words(speech)):
            yield f"{found[0]!r} needs a screen"
    if answered.response["response"].get("card") or answered.response["response"].get("directives"):
        yield "something is shown"


def item_29(answered: Answered, library: Library) -> Iterator[str]:
    """All text is English as it is spoken: letters and plain punctuation, nothing left to fill in."""
    for speech in filter(None, (answered.speech, answered.reprompt)):
        if odd := re.search(r"[^A-Za-z ,.;:?!'\u2019-]", _words(speech)):
            yield f"{odd[0]!r} cannot be said"


def item_3_and_5(answered: Answered, library: Library) -> Iterator[str]:
    """No claim to cure or diagnose, and none to call anybody."""
    if answered.speech and (found := CLAIMS.search(_words(answered.speech))):
        yield f"it claims: {found[0]!r}"


def item_24(answered: Answered, library: Library) -> Iterator[str]:
    """Nothing that can be asked ends in an apology or in silence."""
    if not answered.speech:
        yield "silence"
    if says(answered, library, "basics.apology"):
        yield "an apology"


CHECKS: dict[str, Check] = {
    check.__name__: check
    for check in (
        item_3_and_5,
        item_15,
        item_16,
        item_18,
        item_19,
        item_20,
        item_22,
        item_23,
        item_24,
        item_25,
        item_26,
        item_28,
        item_29,
        away_from_danger,
    )
}


def faults(answered: Answered, library: Library) -> list[str]:
    """What every check has to say of one answer, each with its item."""
    return [f"{name}: {fault}" for name, check in CHECKS.items() for fault in check(answered, library)]


def says(answered: Answered, library: Library, key: str) -> bool:
    """Whether the answer holds one of the wordings of ``key``."""
    return holds(library, key, answered.speech, answered.locale)


def last_sentence(speech: str) -> str:
    """The last sentence of what is said, as plain words."""
    return re.split(r"(?<=[.?!]) ", _words(speech))[-1] if speech else ""


def pending(answered: Answered) -> str:
    """The name of the question that was pending, empty where there was none."""
    return str((answered.state.attributes or {}).get("pending", {}).get("name", ""))


# The same few hundred texts are said in tens of thousands of answers: each is looked at once.


@cache
def _words(speech: str) -> str:
    return timing.text(speech)


@cache
def _length(speech: str) -> timing.Length:
    return timing.length(speech)


@cache
def _wrong_ssml(speech: str, locale: str) -> tuple[str, ...]:
    """What is wrong with one text as SSML."""
    try:
        root = ElementTree.fromstring(speech.replace("amazon:", "amazon-"))  # noqa: S314  # our own
    except ElementTree.ParseError as error:
        return (f"not well-formed: {error}",)
    wrong = []
    for element in root.iter():
        tag = element.tag.replace("amazon-", "amazon:")
        if tag != "speak" and not ssml.supports(locale, tag):
            wrong.append(f"<{tag}> is not known in {locale}")
        if tag == "break" and not 0 < timing.length(f"<speak>{_as_text(element)}</speak>").pauses <= 10:
            wrong.append(f"a pause of {element.get('time')}")
    if len(speech) > MOST_CHARACTERS:
        wrong.append(f"{len(speech)} characters")
    return tuple(wrong)


@cache
def _too_many_choices(folder: Path, question: str) -> tuple[str, ...]:
    """What is wrong with the number of choices in one question."""
    return tuple(fault for fault in _craft(folder).faults(question, question=True) if "choices" in fault)


@cache
def _craft(folder: Path) -> Craft:
    return Craft(folder / "heteronyms.txt")


def _as_text(element: ElementTree.Element) -> str:
    return f'<break time="{element.get("time")}"/>'

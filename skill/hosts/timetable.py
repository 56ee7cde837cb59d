"""How long every answer takes, by the model and by a real engine, and how plain its words are."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

import textstat
from rich.console import Console
from rich.table import Table

from skill.content.library import REFLECTIONS, Library
from skill.errors import SpeechEngineError
from skill.hosts.device import lambda_door
from skill.hosts.explore import WORDINGS, explore
from skill.hosts.interaction import InteractionModel
from skill.hosts.voice.engine import Engine, find_engine, seconds
from skill.hosts.voice.pace import words_per_minute
from skill.speech import ssml, timing


def show(locale: str, console: Console | None = None) -> None:
    """Print a row for each reflection and for the longest answer to each thing that can be asked."""
    console = console or Console(highlight=False, width=100)
    engine = _engine(console)
    table = Table("answer", title=f"What is said, {locale}")
    for column in ("words", "pauses s", "model s", f"{engine.name if engine else 'espeak-ng'} s"):
        table.add_column(column, justify="right")
    for name, speech in [*reflections(locale), *longest_answers(locale)]:
        length = timing.length(speech)
        heard = f"{seconds(engine.wav(speech, words_per_minute=words_per_minute(engine))):.1f}" if engine else "-"
        table.add_row(name, str(length.words), f"{length.pauses:g}", f"{length.seconds:.1f}", heard)
    console.print(table)
    grade, sentence = plainness(locale)
    console.print(f"Reading grade (Flesch-Kincaid) of all that is said: {grade:.1f}")
    console.print(f"Words in a sentence, on average: {sentence:.1f}")


def reflections(locale: str) -> Iterator[tuple[str, str]]:
    """The name and the SSML of each reflection, by itself."""
    library = Library()
    for name in library.reflections:
        yield f"reflection {name}", ssml.speak([library.ssml(f"{REFLECTIONS}.{name}", {}, 0, locale)])


@cache
def answers(locale: str) -> dict[str, frozenset[str]]:
    """For each thing that can be asked, the SSML of every answer and reprompt, in any state and wording."""
    found: dict[str, set[str]] = {}
    for answered in explore(lambda_door(), InteractionModel.load(), locale=locale, seeds=range(WORDINGS)):
        found.setdefault(answered.asked, set()).update(filter(None, (answered.speech, answered.reprompt)))
    return {asked: frozenset(said) for asked, said in found.items()}


def longest_answers(locale: str) -> list[tuple[str, str]]:
    """For each thing that can be asked, the SSML of its longest answer."""
    found = answers(locale).items()
    return [(asked, max(sorted(said), key=lambda one: timing.length(one).seconds)) for asked, said in found]


def plainness(locale: str) -> tuple[float, float]:
    """The reading grade of everything that is said, and the words of its average sentence, each counted once."""
    speeches = {speech for _, speech in reflections(locale)}.union(*answers(locale).values())
    sentences = {sentence for speech in speeches for sentence in timing.sentences(speech)}
    text = " ".join(sorted(sentences))
    textstat.set_lang("en_US")
    return textstat.flesch_kincaid_grade(text), textstat.words_per_sentence(text)


def _engine(console: Console) -> Engine | None:
    try:
        return find_engine()
    except SpeechEngineError as error:
        console.print(str(error), style="yellow")
        return None

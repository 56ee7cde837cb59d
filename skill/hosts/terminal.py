"""A conversation at the keyboard, through the same handler that AWS calls."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterable, Iterator
from dataclasses import asdict
from itertools import count
from uuid import UUID, uuid4

from platformdirs import user_data_path
from rich.console import Console
from rich.padding import Padding
from rich.text import Text

from skill.errors import SpeechEngineError
from skill.hosts.device import Device, Exchange, Platform, lambda_door
from skill.hosts.voice.speaker import Speaker
from skill.settings import Settings
from skill.speech import timing

OPENING = "open evening lantern"
_MARGIN = 10
_GOODBYES = 2
"""The first may be taken by Alexa itself, where it has asked for a permission."""
WELCOME = """\
Type what you would say. An empty line is silence. Ctrl-D, or quit, to leave.
Nothing you type leaves this machine. A reminder is only pretended here.
"""


def make_device(
    locale: str, *, screen: bool, scripted: bool = False, memory: str = "", platform: Platform | None = None
) -> Device:
    """A speaker on this desk, whose clock is this machine's.

    The wordings are chosen by the request's id. A ``scripted`` conversation counts its requests, so
    that it is answered in the same words each time; and it remembers no other evening, unless it is
    given a file, ``memory``. Without one, other conversations remember in the user's data folder.
    """
    settings = desk_settings(memory or (":memory:" if scripted else ""))
    os.environ |= {
        "TIME_ZONE": settings.time_zone,
        "TABLE_NAME": settings.table_name,
        "MEMORY_FILE": settings.memory_file,
    }
    counted = (UUID(int=number) for number in count(1))
    return Device(
        lambda_door(),
        locale=locale,
        screen=screen,
        request_ids=(lambda: next(counted)) if scripted else uuid4,
        platform=platform,
    )


def desk_settings(memory: str = "") -> Settings:
    """The settings of a desk: this machine's clock, nobody's table, and the file ``memory``.

    Without one it is the file that the environment names, or one in the user's data folder.
    """
    settings = Settings.from_environment()
    kept = memory or settings.memory_file or memory_file()
    return settings._replace(table_name="", memory_file=kept, time_zone=settings.time_zone or "local")


def memory_file() -> str:
    """Where the evenings on this desk are remembered: in the user's data folder, as the system has it."""
    return str(user_data_path("evening-lantern") / "evenings.sqlite")


def as_json(exchange: Exchange) -> str:
    """One turn as one line of JSON."""
    return json.dumps(asdict(exchange), ensure_ascii=False)


def play_script(device: Device, said: Iterable[str], console: Console, *, json_lines: bool) -> None:
    """Say each of ``said`` in turn, and print what is answered."""
    for words in said:
        exchange = device.say(words)
        if json_lines:
            sys.stdout.write(as_json(exchange) + "\n")
        else:
            _show_said(console, words)
            show(console, exchange)


class Conversation:
    """A conversation that goes on until the listener leaves."""

    def __init__(self, device: Device, console: Console, speaker: Speaker | None = None) -> None:
        self._device = device
        self._console = console
        self._speaker = speaker

    def run(self, lines: Iterator[str] | None = None) -> None:
        """Answer each line until the listener leaves; the end of the input, and Ctrl-C, are a goodbye.

        With ``lines`` given they are all that is said; without, the keyboard is asked, and the
        skill is opened first.
        """
        try:
            self._converse(lines)
        except KeyboardInterrupt:
            self._console.print()
        for _ in range(_GOODBYES):
            if self._device.listening:
                self._answer(self._device.say("stop"))

    def _converse(self, lines: Iterator[str] | None) -> None:
        if lines is None:
            self._console.print(Text(WELCOME, style="dim"))
            _show_said(self._console, OPENING)
            self._answer(self._device.say(OPENING))
        while (words := self._next(lines)) is not None:
            if words.strip().lower() in ("quit", "exit"):
                break
            if not self._device.listening and not words.strip():
                self._console.print(Text('The session is over. Say "open evening lantern", or quit.', style="dim"))
                continue
            self._answer(self._device.say(words))

    def _next(self, lines: Iterator[str] | None) -> str | None:
        if lines is not None:
            words = next(lines, None)
            if words is not None:
                _show_said(self._console, words.rstrip("\n"))
            return words
        try:
            return self._console.input(Text("You".ljust(_MARGIN), style="bold"))
        except EOFError:
            self._console.print()
            return None

    def _answer(self, exchange: Exchange) -> None:
        show(self._console, exchange)
        if self._speaker is None or not exchange.speech:
            return
        speech = exchange.ssml
        try:
            self._speaker.say(speech, self._console)
        except KeyboardInterrupt:
            self._console.print()  # enough of this answer; the conversation goes on
        except SpeechEngineError as error:
            self._console.print(Text(str(error), style="yellow"))
            self._speaker = None


def show(console: Console, exchange: Exchange) -> None:
    """Print one answer as a person would hear it, with its length."""
    if exchange.speech:
        body = Text()
        for piece in timing.pieces(exchange.ssml or f"<speak>{exchange.speech}</speak>"):
            if piece.pause >= timing.LONG_PAUSE:
                body.rstrip()
                body.append(f"\n· {piece.pause:g} s\n", style="dim")
            elif piece.text.strip() or (piece.text and body and not body.plain.endswith((" ", "\n"))):
                body.append(piece.text if not body.plain.endswith((" ", "\n")) else piece.text.lstrip())
        body.rstrip()
        body.append(f"  ({exchange.seconds:.0f} s)", style="dim")
        console.print(Text("Lantern" if exchange.ssml else "Alexa", style="bold yellow"))
        console.print(Padding(body, (0, 0, 0, _MARGIN)))
    if exchange.ends:
        console.print(Padding(Text("— the session ends —", style="dim"), (0, 0, 0, _MARGIN)))
    console.print()


def _show_said(console: Console, words: str) -> None:
    console.print(Text("You".ljust(_MARGIN), style="bold") + Text(words or "(silence)", style="default"))

"""Says an answer out loud; a long one with a progress bar that counts its time."""

from __future__ import annotations

import subprocess
import time

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn

from skill.hosts.voice.engine import Engine, find_engine, seconds
from skill.hosts.voice.pace import words_per_minute
from skill.hosts.voice.player import find_player, play
from skill.speech.timing import LONG_ANSWER


class Speaker:
    """An engine and a loudspeaker. Making one raises `SpeechEngineError` where either is missing."""

    def __init__(self, engine: Engine | None = None) -> None:
        find_player()
        self._engine = engine or find_engine()

    def say(self, speech: str, console: Console) -> None:
        """Say ``speech``, an SSML document, and wait for its end; Ctrl-C stops it."""
        wav = self._engine.wav(speech, words_per_minute=words_per_minute(self._engine))
        playing = play(wav)
        try:
            wait(playing, seconds(wav), console)
        except KeyboardInterrupt:
            playing.terminate()
        finally:
            playing.wait()


def wait(playing: subprocess.Popen[bytes], length: float, console: Console) -> None:
    """Wait until ``playing`` ends, with a bar where ``length`` (seconds) is long."""
    if length < LONG_ANSWER:
        playing.wait()
        return
    columns = (TextColumn("{task.description}"), BarColumn(), TextColumn("{task.completed:.0f} of {task.total:.0f} s"))
    with Progress(*columns, console=console, transient=True) as progress:
        task = progress.add_task("", total=length)
        start = time.monotonic()
        while playing.poll() is None:
            progress.update(task, completed=min(time.monotonic() - start, length))
            time.sleep(0.1)

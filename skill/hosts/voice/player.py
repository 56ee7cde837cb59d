"""Plays a WAV file through whichever player the machine has."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
import threading
from pathlib import Path

from skill.errors import SpeechEngineError

PLAYERS = (
    ("pw-play",),
    ("paplay",),
    ("aplay", "-q"),
    ("afplay",),
    ("ffplay", "-nodisp", "-autoexit", "-loglevel", "error"),
    ("play", "-q"),  # sox
)


def find_player() -> list[str]:
    """The command, without the file, of the first player there is.

    Raises `SpeechEngineError`, which says what to install, where there is none.
    """
    for name, *options in PLAYERS:
        path = shutil.which(name)
        if path is not None:
            return [path, *options]
    names = ", ".join(command[0] for command in PLAYERS)
    raise SpeechEngineError(
        f"There is nothing here to play sound with. Install one of {names} (for example: apt install "
        "alsa-utils), or write a file with `evening-lantern render`."
    )


def play(wav: bytes) -> subprocess.Popen[bytes]:
    """Start playing; wait() waits for the end, terminate() stops it.

    The temporary file is removed when the player ends.
    """
    player = find_player()
    with tempfile.NamedTemporaryFile(suffix=".wav", delete=False) as file:
        file.write(wav)
    path = Path(file.name)
    try:
        process = subprocess.Popen(  # noqa: S603  # a known player found on PATH, and no shell
            [*player, file.name],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
    except OSError as error:
        path.unlink()
        raise SpeechEngineError(f"{player[0]} does not start: {error.strerror}") from error
    threading.Thread(target=_remove_after, args=(process, path), daemon=True).start()
    return process


def _remove_after(process: subprocess.Popen[bytes], path: Path) -> None:
    process.wait()
    path.unlink(missing_ok=True)

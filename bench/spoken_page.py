"""How long a reflection takes at the page in a real voice: `python -m bench.spoken_page`. It takes two minutes.

It needs Chromium, a speech engine that Chromium knows, and somewhere for the sound to go. On Debian: apt install
chromium speech-dispatcher speech-dispatcher-espeak-ng pulseaudio, then `pulseaudio --start`, and on a machine
without a loudspeaker `pactl load-module module-null-sink`. It is no test: the machine's own speed is in it.
"""

from __future__ import annotations

import sys
import time

from tests.browser import Visitor, a_browser, a_host

REFLECTION = "ask evening lantern to start my reflection"
LONGEST = 240.0
"""Seconds; a voice that has not finished by then has no sound to make."""

WATCH = """
window.spoken = [];
const speak = speechSynthesis.speak.bind(speechSynthesis);
speechSynthesis.speak = (one) => {
  const said = { rate: one.rate, voice: one.voice.name };
  one.addEventListener("start", () => (said.began = performance.now() / 1000));
  one.addEventListener("end", () => (said.ended = performance.now() / 1000));
  spoken.push(said);
  speak(one);
};
"""
"""Notes what the engine does, and changes nothing."""


def main() -> int:
    """Hear one reflection, and print how long it took. Returns the program's exit status."""
    with a_browser("--enable-speech-dispatcher") as browser, a_host() as address:
        visitor = Visitor(browser, address, before=WATCH, turns_clock=False)
        visitor.page.locator("#voice").wait_for()  # there are voices to choose from
        visitor.page.locator("#words").focus()
        visitor.type(REFLECTION)
        began = time.monotonic()
        visitor.page.locator("#lantern[data-light=out]").wait_for(timeout=LONGEST * 1000)
        took = time.monotonic() - began
        spoken = visitor.page.evaluate("spoken")
        said = visitor.page.inner_text("#log summary")
    ended = [one for one in spoken if "ended" in one]
    words = sum(one["ended"] - one["began"] for one in ended)
    print(f"{said}\n{took:.1f} s in the voice {spoken[0]['voice']!r}; asked for: 120, give or take 5")
    print(f"{len(ended)} of {len(spoken)} phrases were heard to their end, {words:.1f} s of words")
    print(f"the voice was set to {min(one['rate'] for one in spoken):.2f} to {max(one['rate'] for one in spoken):.2f}")
    return 0 if len(ended) == len(spoken) else 1


if __name__ == "__main__":
    sys.exit(main())

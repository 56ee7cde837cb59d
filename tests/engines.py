"""What a browser has to speak and to hear with, in whose place a test speaks and hears: scripts for before the page."""

from __future__ import annotations

from typing import Any

from tests.browser import Visitor

EARS = """
window.heard = [];
window.SpeechRecognition = window.webkitSpeechRecognition = class {
  static async available({ processLocally }) { return processLocally && window.near ? "available" : "unavailable"; }
  start() { window.heard.push(this); }
  stop() { setTimeout(() => this.onend?.(), 1); }
  abort() { this.aborted = true; this.onerror?.({ error: "aborted" }); setTimeout(() => this.onend?.(), 1); }
  hear(words) { this.onresult({ results: [[{ transcript: words }]] }); }
  fail(error) { this.onerror({ error }); this.onend(); }
};
"""
"""A browser's speech recognition, in whose place the test hears: there is no engine for it in Chromium itself."""

NEAR = f"window.near = true;{EARS}"
"""The same, where the words are found on this machine."""

DEAF = "delete window.webkitSpeechRecognition; delete window.SpeechRecognition;"
"""A browser that cannot listen."""

ENGINE = """
window.spoken = [];
window.speed = 1;       // how fast the engine is, beside the skill's model
window.starts = true;   // whether it ever begins
window.voiceList = [{ name: "Near", lang: "en-US", voiceURI: "near", localService: true, default: true }];
window.SpeechSynthesisUtterance = class { constructor(text) { this.text = text; } };
window.engine = {
  getVoices: () => voiceList,
  addEventListener: (name, listener) => (engine[name] = listener),
  cancel: () => { clearTimeout(engine.timer); engine.now?.onerror?.({ error: "canceled" }); engine.now = null; },
  speak: (one) => {
    spoken.push({ text: one.text, rate: one.rate, voice: one.voice.name, at: performance.now() / 1000 });
    if (!starts) return;
    engine.now = one;
    const words = one.text.split(/\\s+/).filter((word) => /[a-z0-9]/i.test(word)).length;
    setTimeout(() => one.onstart?.(), 5);
    engine.timer = setTimeout(() => { engine.now = null; one.onend?.(); }, (words * 400) / one.rate / speed);
  },
};
Object.defineProperty(window, "speechSynthesis", { value: engine });
"""
"""A speech engine whose voices and speed the test sets, and which tells what it was given to say."""


def spoken(visitor: Visitor) -> list[dict[str, Any]]:
    """What the engine was given to say, in order: text, rate, voice, and when, in seconds."""
    return list(visitor.page.evaluate("spoken"))

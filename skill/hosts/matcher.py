"""What was typed, matched against the interaction model: a stand-in for Alexa's understanding.

hassil reads the samples that hold a slot as templates and finds what matches them to the letter;
rapidfuzz measures how near everything else comes. A time of day is looked for first, and the samples
that take one are matched with the rest. What comes near nothing is `FallbackIntent`, as on the platform.
It needs no network and no training, and it is stricter than Alexa.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Container, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from hassil import Intents, recognize_all
from hassil.recognize import RecognizeResult
from rapidfuzz import fuzz, process

from skill.hosts import times
from skill.hosts.contractions import contracted
from skill.hosts.interaction import PLATFORM, InteractionModel

FALLBACK = "AMAZON.FallbackIntent"
NEAR_ENOUGH = 64.0
"""Of 100: what comes less near than this to every sample is not understood."""

DANGER_NEAR_ENOUGH = 55.0
"""Of 100: the same for the intents of danger. A false alarm costs a number read out."""

DANGER_LEAD = 2.0
"""Of 100: of two readings that are about equally near, the one that means danger is taken."""

DANGER = ("CrisisIntent", "AbuseIntent", "AssaultIntent", "EmergencyIntent")
VALUE_NEAR_ENOUGH = 82.0
"""Of 100: a slot's value less near than this to every synonym is one that the model does not know."""

SLIP = 88.0
"""Of 100: letters less near than this are another sentence, not a slip beside a time or in a whole phrase."""

MANY = 20
"""Words: more than these are no sample, nor near one; they are looked through for danger."""

_FEWEST = 3
"""Words of a sample that are looked for among many others."""

_CARRIER = 8
"""Letters of a sample around a slot that must be there before an unknown value is taken for it."""
_CANDIDATES = 60
_SCORERS = ((fuzz.token_set_ratio, 0.4), (fuzz.token_sort_ratio, 0.3), (fuzz.ratio, 0.3))
"""What makes two utterances near: their words, their words whatever the order, and their letters."""
_PHRASE = 3
"""Words that each value of a slot has at least, where the values are whole phrases: no other is taken for one."""


@dataclass(frozen=True, slots=True)
class HeardSlot:
    """A slot's value as it was said, and the id and name it resolved to (empty where it did not)."""

    said: str
    id: str = ""
    name: str = ""


@dataclass(frozen=True, slots=True)
class Heard:
    """What an utterance was understood as. ``score`` is its nearness to a sample, 0 to 100."""

    intent: str
    slots: Mapping[str, HeardSlot] = field(default_factory=dict)
    score: float = 0.0


class Matcher:
    """Matches utterances against one interaction model."""

    def __init__(self, model: InteractionModel) -> None:
        slots = {slot: kind for intent in model.intents for slot, kind in model.slots(intent).items()}
        self._names = {(slot, value): names[0] for slot, kind in slots.items() for value, names in kind.values.items()}
        self._values = {
            slot: {name: value for value, names in kind.values.items() for name in names}
            for slot, kind in slots.items()
        }
        words = {slot: [len(name.split()) for name in names] for slot, names in self._values.items()}
        self._phrases = {slot for slot, lengths in words.items() if min(lengths, default=0) >= _PHRASE}
        self._templates = Intents.from_dict(_as_hassil(model))
        self._timed = times.samples(model)
        self._time_slots = dict(self._timed.values())
        self._plain = {
            sample.replace("-", " "): intent
            for intent in model.intents
            for sample in _samples(model, intent)
            if "{" not in sample
        }
        self._utterances: list[str] = []
        self._intents: list[str] = []
        for intent, utterance in _utterances(model, self._phrases):
            self._utterances.append(utterance)
            self._intents.append(intent)

    def match(self, said: str) -> Heard:
        """What ``said`` means. Never raises: what nothing resembles is `FALLBACK`."""
        words = plain(said)
        if len(words.split()) > MANY:
            return self._danger_within(words) or Heard(FALLBACK)
        heard = self._understood(words)
        return heard if heard.intent != FALLBACK else self._understood(contracted(words))

    def _understood(self, words: str) -> Heard:
        if not words:
            return Heard(FALLBACK)
        found = times.spans(words)
        heard = self._exact(words) or self._with_time(found) or self._with_value(words)
        return heard or self._near_time(words, found) or Heard(FALLBACK)

    def _danger_within(self, words: str) -> Heard | None:
        """Danger among many words: a sample of it to the letter, wherever it stands."""
        spoken = contracted(words).replace("-", " ").split()
        for length in range(MANY, _FEWEST - 1, -1):
            for start in range(len(spoken) - length + 1):
                intent = self._plain.get(" ".join(spoken[start : start + length]))
                if intent in DANGER:
                    return Heard(intent, {}, 100.0)
        return None

    def _exact(self, words: str) -> Heard | None:
        if intent := self._plain.get(words.replace("-", " ")):
            return Heard(intent, {}, 100.0)
        results = list(recognize_all(words, self._templates))
        if not results:
            return None
        best = max(results, key=lambda result: result.text_chunks_matched)
        return Heard(best.intent.name, self._slots(best), 100.0)

    def _with_time(self, found: list[tuple[str, str]]) -> Heard | None:
        """A sample to the letter, but for a time."""
        timed = ((*self._timed[rest], time) for rest, time in found if rest in self._timed)
        return next((Heard(intent, {slot: HeardSlot(time)}, 100.0) for intent, slot, time in timed), None)

    def _near_time(self, words: str, found: list[tuple[str, str]]) -> Heard | None:
        """The nearest sample: also one with a slip beside its time, or one without the time that was said."""
        near = self._near(words)
        if not found:
            return near
        lead = near.score + (DANGER_LEAD if near.intent in DANGER else 0) if near else 0.0
        samples = [sample for sample in self._timed if len(sample) > _CARRIER]
        least = max(lead, SLIP)
        for rest, time in found:
            if sample := process.extractOne(rest, samples, scorer=fuzz.ratio, score_cutoff=least):
                intent, slot = self._timed[sample[0]]
                return Heard(intent, {slot: HeardSlot(time)}, sample[1])
        rest, time = found[0]
        without = self._near(" ".join(rest.replace("#", "").split()))
        if without is None or without.score < lead:
            return near
        if without.intent in self._time_slots:
            return Heard(without.intent, {self._time_slots[without.intent]: HeardSlot(time)}, without.score)
        return without if without.intent in DANGER else near

    def _with_value(self, words: str) -> Heard | None:
        """A sample to the letter, but for its slot: the value may be misspelt, or unknown where nothing else fits."""
        for result in sorted(
            recognize_all(words, self._templates, allow_unmatched_entities=True),
            key=lambda result: (not self._phrases & {*result.unmatched_entities}, -result.text_chunks_matched),
        ):
            slot, entity = next(iter(result.unmatched_entities.items()), ("", None))
            phrase = slot in self._phrases
            if not slot or result.text_chunks_matched < (1 if phrase else _CARRIER):
                continue
            said = str(getattr(entity, "text", "")).strip()
            least = SLIP if phrase else VALUE_NEAR_ENOUGH
            near = process.extractOne(said, list(self._values[slot]), scorer=fuzz.ratio, score_cutoff=least)
            carrier = words.replace(said, "").strip()
            if near or not (phrase or self._plain.get(carrier) in self._time_slots):
                value = self._values[slot][near[0]] if near else ""
                filled = HeardSlot(said, value, self._names.get((slot, value), ""))
                return Heard(result.intent.name, {slot: filled}, 90.0)
        return None

    def _near(self, words: str) -> Heard | None:
        candidates = {
            index
            for scorer, _ in _SCORERS
            for _, _, index in process.extract(words, self._utterances, scorer=scorer, limit=_CANDIDATES)
        }
        _, index = max(((self._lead(index) + self._nearness(words, index)), -index) for index in candidates)
        intent, score = self._intents[-index], self._nearness(words, -index)
        if score < (DANGER_NEAR_ENOUGH if intent in DANGER else NEAR_ENOUGH):
            return None
        exact = self._exact(self._utterances[-index])
        return Heard(intent, exact.slots if exact else {}, score)

    def _nearness(self, words: str, index: int) -> float:
        return sum(weight * scorer(words, self._utterances[index]) for scorer, weight in _SCORERS)

    def _lead(self, index: int) -> float:
        return DANGER_LEAD if self._intents[index] in DANGER else 0.0

    def _slots(self, result: RecognizeResult) -> dict[str, HeardSlot]:
        return {
            name: HeardSlot(entity.text.strip(), str(entity.value), self._names[name, str(entity.value)])
            for name, entity in result.entities.items()
        }


def plain(said: str) -> str:
    """``said`` as the samples are written: lower case, digits as words, no punctuation."""
    text = unicodedata.normalize("NFKC", said).lower().replace("\N{RIGHT SINGLE QUOTATION MARK}", "'")
    return " ".join("".join(c if c.isalpha() or c in "'-" else " " for c in times.spelled(text)).split())


def _utterances(model: InteractionModel, phrases: Container[str]) -> Iterator[tuple[str, str]]:
    """What an utterance is compared with: every sample, its slot filled.

    A sample that is nothing but its slot is filled with every name; one that carries it, with the
    first few names of each value, for `Matcher._with_value` knows carriers to the letter. What carries
    ``phrases`` resembles too much: "can you ask me first" is near to most of what begins with "can you".
    """
    for intent in model.intents:
        slots = model.slots(intent)
        for sample in _samples(model, intent):
            slot = next((name for name in slots if f"{{{name}}}" in sample), None)
            if slot is None:
                yield intent, sample
                continue
            for names in slots[slot].values.values():
                for name in names if sample == f"{{{slot}}}" else () if slot in phrases else names[:4]:
                    yield intent, sample.replace(f"{{{slot}}}", name)


def _samples(model: InteractionModel, intent: str) -> list[str]:
    """The samples of ``intent``, and what the platform knows without them."""
    samples = model.samples(intent)
    return samples + [known for known in PLATFORM.get(intent, []) if known not in samples]


def _as_hassil(model: InteractionModel) -> dict[str, Any]:
    intents: dict[str, Any] = {}
    lists: dict[str, Any] = {}
    for intent in model.intents:
        slots = {slot: kind for slot, kind in model.slots(intent).items() if kind.values}
        sentences = [sample for sample in _samples(model, intent) if any(f"{{{slot}}}" in sample for slot in slots)]
        if sentences:
            intents[intent] = {"data": [{"sentences": sentences}]}
        for slot, kind in slots.items():
            lists[slot] = {
                "values": [{"in": said, "out": value} for value, names in kind.values.items() for said in names]
            }
    return {"language": "en", "intents": intents, "lists": lists}

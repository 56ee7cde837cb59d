"""The certification items that the skill package can be held against, one function for each.

A check is given one `Package`, and yields what is wrong with it. `test_package` runs all of them over the package
in this repository, and shows of each that it catches one that was broken on purpose.
"""

from __future__ import annotations

import re
import struct
from collections.abc import Callable, Iterator

from tests.package import LOCALES, Package
from tests.test_model import FORBIDDEN_IN_A_NAME

Check = Callable[[Package], Iterator[str]]

SENTENCES = (
    "Evening Lantern is for adults.",
    "It gives information only, and no medical advice.",
    "It does not replace diagnosis or treatment by a professional.",
    "It cannot call anyone for you.",
    "The skill calls nobody, and says so.",
)
"""What is said of medicine and of calling; the first four stand in every description."""

CLAIMS = re.compile(
    r"\b(cur(e|es|ing)|diagnos\w*|treat(s|ment|ing)?|heal(s|ing)?|therapeutic|clinical\w*|proven|prevents?"
    r"|(calls?|contacts?|alerts?|notif(y|ies)) (an?y ?\w+|the|an?|911|999|112|000|emergency|help)\b.*\bfor you"
    r"|(we|it)( will|'ll)? calls?)\b",
    re.IGNORECASE,
)
PLEAS = re.compile(
    r"\b(rate|rating|reviews?|stars?|donat\w+|tips?|subscri\w+|upgrade|premium|buy|discount|sponsor\w*"
    r"|(my|our) other|more skills|free trial)\b",
    re.IGNORECASE,
)
FUNCTIONS = ("a check-in", "a reflection", "the signs", "emotional detachment", "doctor", "therapist", "routine")
NAMED = """
ResourceIntent LaunchPreferenceIntent ReminderIntent CancelReminderIntent ProgressIntent ForgetMeIntent
"""
TESTED = """
LaunchRequest CheckInIntent AnswerIntent ReflectionIntent SignsIntent SignIntent AboutIntent CrisisIntent AbuseIntent
EmergencyIntent AMAZON.HelpIntent AMAZON.StopIntent AMAZON.RepeatIntent AMAZON.NextIntent AMAZON.PreviousIntent
AMAZON.YesIntent AMAZON.NoIntent Connections.Response
"""
APPROVED = {"I approve": "Connections.Response"}
"""What is said to Alexa itself, and never reaches the skill."""


def quoted(text: str) -> list[str]:
    """What a text invites somebody to say."""
    return re.findall(r'"([^"]+)"', text)


def first(reach: str) -> str:
    """The number or the site that an entry names first."""
    return re.split(r",|;| or ", reach)[0].strip()


def item_1(package: Package) -> Iterator[str]:
    """Every description says what the skill is not, and where to turn: this country's numbers, and no other's."""
    if set(package.listings) != set(LOCALES):
        yield f"locales: {sorted(package.listings)}"
    resources = package.library.table("resources")
    for locale, listing in package.listings.items():
        text, country = listing["description"], resources.get(locale.partition("-")[2], {})
        yield from (f"{locale} does not say: {sentence}" for sentence in SENTENCES[:4] if sentence not in text)
        wanted = [first(country[kind]["reach"]) for kind in ("emergency", "crisis", "abuse") if kind in country]
        yield from (
            f"{locale} does not name {number}" for number in [*wanted, "findahelpline.com"] if number not in text
        )
        known = " ".join(entry["reach"] for entry in country.values())
        yield from (f"{locale} names {number}" for number in re.findall(r"\d[\d -]*\d", text) if number not in known)


def item_2(package: Package) -> Iterator[str]:
    """Every locale has a privacy policy and terms of use, the same for all."""
    pages = package.manifest["privacyAndCompliance"]["locales"]
    if set(pages) != set(package.listings):
        yield f"pages for {sorted(pages)}"
    for name in ("privacyPolicyUrl", "termsOfUseUrl"):
        found = {page.get(name, "") for page in pages.values()}
        if len(found) != 1 or not all(url.startswith("https://") for url in found):
            yield f"{name}: {sorted(found)}"


def item_3_and_5(package: Package) -> Iterator[str]:
    """Nowhere a claim to diagnose, treat or cure, nor to call anybody."""
    for where, text in package.texts():
        for sentence in SENTENCES:
            text = text.replace(sentence, "")
        if found := CLAIMS.search(text):
            yield f"{where} claims: {found[0]!r}"


def item_6(package: Package) -> Iterator[str]:
    """What the manifest declares is true of the skill."""
    declared = {k: v for k, v in package.manifest["privacyAndCompliance"].items() if k != "locales"}
    wanted = {
        "allowsPurchases": False,
        "containsAds": False,
        "isChildDirected": False,
        "isExportCompliant": True,
        "usesHealthInfo": False,
        # A count of evenings and the id of a reminder are kept for each listener: under a key that names nobody,
        # but it is data about a person all the same.
        "usesPersonalInfo": True,
    }
    yield from (f"{name} is {declared.get(name)}" for name, value in wanted.items() if declared.get(name) is not value)


def item_7(package: Package) -> Iterator[str]:
    """Nobody is asked for a rating, for money, or to try something else."""
    for where, text in package.texts():
        if found := PLEAS.search(text):
            yield f"{where} pleads: {found[0]!r}"


def item_8(package: Package) -> Iterator[str]:
    """The name keeps the rules and is the invocation name; the icons are there, and as large as they have to be."""
    for locale, listing in package.listings.items():
        words = listing["name"].lower().split()
        if len(words) < 2 or set(FORBIDDEN_IN_A_NAME.split()) & set(words) or " ".join(words) != "evening lantern":
            yield f"{locale} is called {listing['name']}"
        for key, size in (("smallIconUri", 108), ("largeIconUri", 512)):
            name = listing.get(key, "").removeprefix("file://")
            if name not in package.files:
                yield f"{locale} {key}: no such file"
            elif (package.folder / name).read_bytes()[16:24] != struct.pack(">II", size, size):
                yield f"{locale} {key}: not {size} pixels"


def item_10(package: Package) -> Iterator[str]:
    """Three examples: the first opens the skill, and each is understood word for word."""
    for locale, listing in package.listings.items():
        examples = listing["examplePhrases"]
        if len(examples) != 3 or examples[0] != "Alexa, open evening lantern":
            yield f"{locale} has the examples {examples}"
        yield from (f"{locale}: {phrase!r} is not understood" for phrase in examples if not package.intent(phrase))


def item_11(package: Package) -> Iterator[str]:
    """The description names every core function, and what it invites to say is understood."""
    for locale, listing in package.listings.items():
        text = listing["description"]
        understood = {phrase: package.intent(phrase) for phrase in quoted(text)}
        yield from (f"{locale}: {phrase!r} is not understood" for phrase, intent in understood.items() if not intent)
        yield from (
            f"{locale} does not name {intent}" for intent in sorted(set(NAMED.split()) - set(understood.values()))
        )
        yield from (f"{locale} does not name {name}" for name in FUNCTIONS if name not in text.lower())


def item_14(package: Package) -> Iterator[str]:
    """The instructions lead a tester through every function, reminders and routines included."""
    text = package.publishing["testingInstructions"]
    understood = {phrase: package.intent(phrase) or APPROVED.get(phrase, "") for phrase in quoted(text)}
    yield from (f"{phrase!r} is not understood" for phrase, intent in understood.items() if not intent)
    yield from (
        f"nothing leads to {intent}" for intent in sorted({*NAMED.split(), *TESTED.split()} - set(understood.values()))
    )
    titles = [task["info"]["x-amzn-display-details"]["en-US"]["title"] for task in package.tasks.values()]
    for word in ("permission", "real device", "Routines", "No account", "is deleted", *titles):
        if word not in text:
            yield f"nothing is said of: {word}"


def item_29(package: Package) -> Iterator[str]:
    """All text is English, in plain letters, and spelled as its country does."""
    for where, text in package.texts():
        if odd := re.search(r"[^\x20-\x7e\n]", text):
            yield f"{where}: {odd[0]!r}"
        foreign = "counsellor" if where.startswith("en-US") else "counselor"
        if where.startswith("en-") and foreign in text:
            yield f"{where}: {foreign}"


def item_31_and_32(package: Package) -> Iterator[str]:
    """Reminders are the only permission, the description says that it is asked for, and the label is neutral."""
    names = [permission["name"] for permission in package.manifest.get("permissions", ())]
    if names != ["alexa::alerts:reminders:skill:readwrite"]:
        yield f"permissions: {names}"
    for locale, listing in package.listings.items():
        if "asks for your permission first" not in listing["description"]:
            yield f"{locale} does not say that a permission is needed"
    label = package.library.table("reminders")["label"]
    if label not in package.publishing["testingInstructions"]:
        yield f"the instructions do not quote the label: {label}"


CHECKS: dict[str, Check] = {
    check.__name__: check
    for check in (
        item_1,
        item_2,
        item_3_and_5,
        item_6,
        item_7,
        item_8,
        item_10,
        item_11,
        item_14,
        item_29,
        item_31_and_32,
    )
}

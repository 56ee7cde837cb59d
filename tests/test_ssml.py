"""SSML from a writer's words: well-formed, escaped, and right for its locale."""

from __future__ import annotations

import re
from collections.abc import Mapping
from itertools import pairwise
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from skill.speech import ssml, timing
from skill.speech.markup import parse
from skill.speech.ssml import Element

BREAK = '<break time="3000ms"/>'


def said(text: str, values: Mapping[str, str] | None = None, *, locale: str = "en-GB", calm: bool = False) -> str:
    """A writer's text as SSML, without the document around it."""
    return ssml.written(ssml.passage(parse(text), values or {}, calm=calm), locale)


def root(speech: str) -> ElementTree.Element:
    """The passage as a parsed document; raises where it is not well-formed."""
    document = ssml.speak([speech]).replace("amazon:", "amazon-")
    return ElementTree.fromstring(document)  # noqa: S314  # our own


@pytest.mark.parametrize(
    ("text", "speech"),
    [
        ("One. Two! Three?", "<s>One.</s> <s>Two!</s> <s>Three?</s>"),
        ("No stop at the end", "<s>No stop at the end</s>"),
        ("One. [3s] Two.", f"<s>One.</s> {BREAK} <s>Two.</s>"),
        ("[3s] Two. [3s]", f"{BREAK} <s>Two.</s> {BREAK}"),
        ("One, [3s] and on.", f"<s>One,{BREAK} and on.</s>"),
        ("One. [3s] [3s]", f"<s>One.</s> {BREAK} {BREAK}"),
        ("It's 2.5 miles.", "<s>It's 2.5 miles.</s>"),
        ("", ""),
    ],
)
def test_each_sentence_is_one(text: str, speech: str) -> None:
    """Each sentence is an <s>, and a pause between two of them stands outside both."""
    assert said(text) == speech


@pytest.mark.parametrize(
    ("text", "speech"),
    [
        ("Call [slow: one, two]. Then wait.", '<s>Call <prosody rate="80%">one, two.</prosody></s> <s>Then wait.</s>'),
        ("Call [slow: one], now.", '<s>Call <prosody rate="80%">one,</prosody> now.</s>'),
        ("[slow: One]? [3s]", f'<s><prosody rate="80%">One?</prosody></s> {BREAK}'),
        ("[slow: One.] Two.", '<s><prosody rate="80%">One.</prosody></s> <s>Two.</s>'),
    ],
)
def test_slow_words_take_the_punctuation_after_them(text: str, speech: str) -> None:
    """A full stop or a comma after slow words is said with them, for engines read a lone one aloud."""
    assert said(text) == speech


def test_a_word_carries_how_it_is_said() -> None:
    """A word that could be said in two ways is a phoneme, with its punctuation close behind it."""
    speech = '<s>That is where you <phoneme alphabet="ipa" ph="lɪv">live</phoneme>.</s> <s>Yes.</s>'
    assert said("That is where you [live /lɪv/]. Yes.") == speech


@pytest.mark.parametrize("value", ["[6s]", "<break time='9s'/>", "{title}", "{0}", "}{", "*yes*", "&amp;", "a [b] <c>"])
def test_a_value_is_plain_text(value: str) -> None:
    """A value that looks like a mark, a tag or a place to fill is said as it is written."""
    speech = said("It's called, {title}.", {"title": value})
    assert "".join(root(speech).itertext()) == f"It's called, {value}."
    assert [element.tag for element in root(speech).iter()] == ["speak", "s"]
    assert "".join(root(said("[slow: {title}]", {"title": value})).itertext()) == value


@pytest.mark.parametrize(
    ("text", "escaped"),
    [
        ("salt & pepper", "salt &amp; pepper"),
        ("a < b > c", "a &lt; b &gt; c"),
        ('the "good" cup', "the &quot;good&quot; cup"),
        ("bell\x07 and\x00 null\x1b[0m", "bell and null[0m"),
        ("\ud800half a pair\udfff", "half a pair"),
        ("\ufffenot a character\uffff", "not a character"),
        ("tab\tline\nnarrow\u2009fixed\xa0wide", "tab line narrow fixed wide"),
        ("déjà vu 🌙", "déjà vu 🌙"),
    ],
)
def test_text_is_made_safe(text: str, escaped: str) -> None:
    """The four characters of XML are escaped, what XML cannot hold is left out, and any space is a space."""
    assert ssml.escape(text) == escaped
    root(f"<s>{ssml.escape(text)}</s>")
    assert ssml.written([Element("phoneme", {"ph": text}, ("x",))], "en-US") == f'<phoneme ph="{escaped}">x</phoneme>'


def test_a_value_that_nobody_gave_is_an_error() -> None:
    """A place that stays empty is never read aloud with its braces."""
    with pytest.raises(KeyError):
        said("It's called, {title}.")


def test_the_calm_style_is_spoken_where_it_is_known() -> None:
    """A reflection has the long-form style in the United States; elsewhere the same words at the same pace."""
    at_home, abroad = (said("Breathe. [3s] Out.", locale=locale, calm=True) for locale in ("en-US", "en-GB"))
    slowly = f'<s><prosody rate="95%">Breathe.</prosody></s> {BREAK} <s><prosody rate="95%">Out.</prosody></s>'
    assert at_home == f'<amazon:domain name="long-form">{slowly}</amazon:domain>'
    assert abroad == slowly


def test_a_tag_nobody_knows_is_dropped_and_its_words_are_kept() -> None:
    """No tag is let through that the locale does not know, however deep it stands."""
    nodes = [Element("amazon:emotion", {}, ("Good ", Element("s", {}, ("night", Element("audio", {"src": "x"})))))]
    assert ssml.written(nodes, "en-US") == "Good <s>night</s>"


def test_locales_with_the_same_tags_share_a_dialect() -> None:
    """Only the United States has a tag of its own; every other locale is written alike."""
    assert ssml.supports("en-US", "amazon:domain")
    assert not ssml.supports("en-GB", "amazon:domain")
    assert all(ssml.supports("de-DE", tag) for tag in ("break", "s", "prosody", "phoneme"))
    assert ssml.dialect("en-US") == "en-US"
    assert {ssml.dialect(locale) for locale in ("en-CA", "en-GB", "en-AU", "en-IN", "")} == {""}


def test_a_document_holds_its_passages() -> None:
    """Passages stand in one document with a space between them."""
    assert ssml.speak(["<s>One.</s>", "<s>Two.</s>"]) == "<speak><s>One.</s> <s>Two.</s></speak>"
    assert ssml.speak([]) == "<speak></speak>"


def opens(text: str) -> bool:
    """Whether ``text`` begins as words do: punctuation at its start belongs to what stands before it."""
    return text.lstrip()[:1] not in tuple(".,;:?!")


values = st.text(st.characters(codec=None), max_size=20).filter(opens)
plain = st.text(st.characters(codec=None, exclude_characters="[]<>{}*"), min_size=1, max_size=20).filter(opens)
slow = st.text(st.characters(categories=("L", "N", "P"), exclude_characters="[]<>{}*/"), min_size=1)
sounds = st.text("ɪæʃθ<>&\"'", min_size=1)
marks = st.one_of(
    st.floats(0.1, 10).map(lambda seconds: f"[{seconds:.1f}s]"),
    slow.map(lambda words: f"[slow: {words}]"),
    st.tuples(st.text("aeiou", min_size=1), sounds).map(lambda said: f"[{said[0]} /{said[1]}/]"),
    st.text("abc -'", min_size=1).map(lambda words: f"*{words}*"),
    st.just("{title}"),
)


@given(st.lists(st.one_of(plain, marks)), values, st.sampled_from(["en-US", "en-GB"]), st.booleans())
def test_every_word_is_heard_whatever_is_written(pieces: list[str], value: str, locale: str, calm: bool) -> None:
    """Any words, marks and values become well-formed XML whose text holds every word, in order."""
    text = " ".join(pieces)
    speech = said(text, {"title": value}, locale=locale, calm=calm)
    root(speech)
    written = re.sub(r"\[[\d.]+s\]", " ", text)
    written = re.sub(r"\[slow: ([^\]]*)\]|\[(\w+) /[^\]]*\]", r" \1\2 ", written)
    written = written.replace("*", "").replace("{title}", value)
    assert words(timing.text(ssml.speak([speech]))) == words(written)


@given(st.lists(st.sampled_from(["One", "two", "and.", "Yes?", "[3s]", "[slow: nine]", "[slow: nine.]"])))
def test_no_pause_begins_a_sentence(pieces: list[str]) -> None:
    """However words and pauses follow one another, no sentence begins with a pause, and none is in another."""
    document = root(said(" ".join(pieces)))
    for sentence in document.iter("s"):
        assert sentence.text or sentence[0].tag != "break"
        assert sentence.find("s") is None
    ended = [element.tag for element in document]
    assert all(tag in ("s", "break") for pair in pairwise(ended) for tag in pair)


def words(text: str) -> list[str]:
    """The words of ``text``, each as the letters and digits that a voice says."""
    bare = ("".join(c for c in word if c.isalnum()) for word in text.split())
    return [word for word in bare if word]

"""The model of how long speech takes, and the words of an SSML document."""

from __future__ import annotations

from xml.etree import ElementTree

import pytest

from skill.speech import ssml, timing
from skill.speech.markup import parse
from skill.speech.timing import Length, Piece


def words(count: int) -> str:
    """So many words."""
    return " ".join(["lantern"] * count)


@pytest.mark.parametrize(
    ("speech", "length"),
    [
        (f"<speak>{words(150)}</speak>", Length(150, 0.0, 60.0)),
        (f"<speak><s>{words(75)}.</s> <s>{words(75)}.</s></speak>", Length(150, 0.0, 60.0)),
        (f'<speak><prosody rate="80%">{words(100)}</prosody></speak>', Length(100, 0.0, 50.0)),
        (f'<speak><prosody rate="200%">{words(100)}</prosody></speak>', Length(100, 0.0, 20.0)),
        (f'<speak><prosody rate="50%">{words(5)}</prosody> {words(10)}</speak>', Length(15, 0.0, 8.0)),
        (
            f'<speak><prosody rate="50%"><prosody rate="50%">{words(5)}</prosody></prosody></speak>',
            Length(5, 0.0, 8.0),
        ),
        ('<speak><break time="6s"/></speak>', Length(0, 6.0, 6.0)),
        ('<speak><break time="600ms"/></speak>', Length(0, 0.6, 0.6)),
        ('<speak><break time="1.5s"/><break time="10000ms"/></speak>', Length(0, 11.5, 11.5)),
        (f'<speak><prosody rate="50%"><break time="2s"/>{words(5)}</prosody></speak>', Length(5, 2.0, 6.0)),
        ("<speak/>", Length(0, 0.0, 0.0)),
        ("<speak><break/></speak>", Length(0, 0.0, 0.0)),
        ("<speak>, . — !</speak>", Length(0, 0.0, 0.0)),
    ],
)
def test_a_length_is_words_at_their_speed_and_pauses(speech: str, length: Length) -> None:
    """150 words take a minute, slower or faster by their rate, and each pause takes its own time."""
    assert timing.length(speech) == length


def test_a_style_that_one_locale_knows_takes_no_time() -> None:
    """The long-form style changes neither the words nor the length."""
    plain = f"<speak><s>{words(10)}.</s></speak>"
    styled = f'<speak><amazon:domain name="long-form"><s>{words(10)}.</s></amazon:domain></speak>'
    assert timing.length(styled) == timing.length(plain)
    assert timing.text(styled) == timing.text(plain)


def test_what_is_written_from_marks_is_measured() -> None:
    """Marks of a writer come out as the length they stand for: eight slow words, eight others, one pause."""
    tokens = parse("Call this number any time you like to. [2s] [slow: one one two three four five six seven].")
    speech = ssml.speak([ssml.written(ssml.passage(tokens, {}), "en-US")])
    assert timing.length(speech) == Length(16, 2.0, round(8 * 0.4 + 2.0 + 8 * 0.5, 1))


def test_the_pieces_come_in_order() -> None:
    """A document is read as stretches of words with their speed, and pauses."""
    speech = '<speak>One <prosody rate="80%">two</prosody> three<break time="300ms"/>.</speak>'
    assert list(timing.pieces(speech)) == [
        Piece("One "),
        Piece("two", 0.8),
        Piece(" three"),
        Piece(pause=0.3),
        Piece("."),
    ]


def test_the_text_is_what_a_person_hears() -> None:
    """The text of a document has no tags, single spaces, and its characters unescaped."""
    speech = '<speak><s>Salt &amp;  pepper.</s><break time="1s"/><s>Good\nnight.</s></speak>'
    assert timing.text(speech) == "Salt & pepper. Good night."


def test_words_that_look_like_a_tag_of_the_platform_stay_as_they_are() -> None:
    """Only tags are read as tags: the same letters among the words are words."""
    assert timing.text("<speak>Say amazon: and wait.</speak>") == "Say amazon: and wait."


def test_a_document_that_is_not_well_formed_is_an_error() -> None:
    """What is not XML is refused, not guessed at."""
    with pytest.raises(ElementTree.ParseError):
        timing.length("<speak>One & two.</speak>")


def test_spoken_words_hold_a_letter_or_a_digit() -> None:
    """Punctuation by itself is not a word; a number is."""
    assert timing.spoken_words("Well — it's 9 o'clock , …") == ["Well", "it's", "9", "o'clock"]

"""The marks a writer puts between words: what each becomes, and what is said of one that is wrong."""

from __future__ import annotations

import pytest

from skill.errors import ContentError
from skill.speech.markup import Pause, Said, Slow, Token, Words, invited, parse


@pytest.mark.parametrize(
    ("text", "token"),
    [
        ("Good night.", Words("Good night.")),
        ("[6s]", Pause(6.0)),
        ("[ 2.5s ]", Pause(2.5)),
        ("[slow: nine, eight, eight]", Slow("nine, eight, eight")),
        ("[live /lɪv/]", Said("live", "lɪv")),
        ("[well-read / rɛd /]", Said("well-read", "rɛd")),
        ("Say *check-in* now.", Words("Say check-in now.")),
        ("It's called, {title}.", Words("It's called, {title}.")),
        ("[slow: {title}]", Slow("{title}")),
    ],
)
def test_each_mark_is_understood(text: str, token: Token) -> None:
    """Each of the marks becomes its own kind of token."""
    assert parse(text) == (token,)


def test_a_line_is_split_at_its_marks() -> None:
    """Words and marks come out in the order in which they stand."""
    line = "You [live /lɪv/] here. [3s] Call [slow: one one two]. [0.5s]"
    assert parse(line) == (
        Words("You"),
        Said("live", "lɪv"),
        Words("here."),
        Pause(3.0),
        Words("Call"),
        Slow("one one two"),
        Words("."),
        Pause(0.5),
    )


def test_white_space_is_folded() -> None:
    """Line ends and indentation between words are no more than one space, in a mark too."""
    assert parse("  Breathe\n   out.\t\n") == (Words("Breathe out."),)
    assert parse("[slow: one\n  one\n  two]") == (Slow("one one two"),)


@pytest.mark.parametrize("text", ["", "  \n\t "])
def test_nothing_is_no_token(text: str) -> None:
    """A text without words or marks holds nothing to say."""
    assert parse(text) == ()


@pytest.mark.parametrize("seconds", ["0.1", "10", "10.0"])
def test_a_pause_may_be_as_long_as_the_platform_allows(seconds: str) -> None:
    """A tenth of a second and ten seconds are both still a pause."""
    assert parse(f"[{seconds}s]") == (Pause(float(seconds)),)


@pytest.mark.parametrize("seconds", ["0", "0.0", "0.09", "10.1", "60"])
def test_a_pause_out_of_bounds_is_an_error(seconds: str) -> None:
    """A pause that is too short to hear, or longer than the platform allows, is refused with its bounds."""
    with pytest.raises(ContentError, match=rf"a pause of {seconds} s; one mark holds 0\.1 to 10 s"):
        parse(f"[{seconds}s]")


@pytest.mark.parametrize(
    "mark", ["6", "6 s", "-6s", "pause", "", "slow:", "slow: ", "Slow: nine", "live /", "live //", "/lɪv/", "6s, 6s"]
)
def test_a_mark_that_is_none_is_an_error(mark: str) -> None:
    """Anything else between brackets is named, with what may stand there."""
    with pytest.raises(ContentError, match=r"is not a mark: write \[6s\], \[slow: words\] or \[word /sounds/\]"):
        parse(f"Wait. [{mark}]")


@pytest.mark.parametrize(
    ("text", "stray"),
    [
        ("Wait. [6s", "["),
        ("Wait. 6s]", "]"),
        ("[[6s]]", "["),
        ("Breathe <break/> out.", "<"),
        ("More -> less.", ">"),
        ("Say *yes.", "*"),
        ("Say *wait [3s] for it*.", "*"),
        ("It's called {title.", "{"),
        ("It's called title}.", "}"),
        ("It's called {}.", "{"),
        ("It's called {title!r}.", "{"),
        ("It's called {0}.", "{"),
        ("It's called {title.upper}.", "{"),
        ("[slow: *nine*]", "*"),
        ("[slow: nine}]", "}"),
    ],
)
def test_a_bracket_by_itself_is_an_error(text: str, stray: str) -> None:
    """Half a mark, a tag and a place that could not be filled are refused, and never spoken."""
    with pytest.raises(ContentError) as caught:
        parse(text)
    assert caught.value.what == f"a lone {stray!r}"


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("[never]\nOne.\nTwo.", 7),
        ("One.\nTwo. [never]", 8),
        ("One.\n\nThree. [11s]", 9),
        ("One.\nTwo [slow: half a\nmark. Four.", 8),
        ("Say *yes*.\nOr *no*.\nOr *never.", 9),
        ("It's {title}.\nIt's {title", 8),
        ("[2s]\n[slow:\nnine}]", 8),
    ],
)
def test_an_error_names_its_file_and_line(text: str, line: int) -> None:
    """The message begins with the file and the line of the mark, counted from where the text begins."""
    with pytest.raises(ContentError) as caught:
        parse(text, file="menu.toml", first_line=7)
    assert str(caught.value).startswith(f"menu.toml:{line}: ")
    assert (str(caught.value.file), caught.value.line) == ("menu.toml", line)


def test_a_line_that_nobody_knows_is_not_made_up() -> None:
    """Where only the file is known, the message names the file alone."""
    with pytest.raises(ContentError) as caught:
        parse("[never]", file="menu.toml", first_line=None)
    assert str(caught.value).startswith("menu.toml: [never] is not a mark")
    assert caught.value.line is None


def test_what_a_listener_can_say_is_found() -> None:
    """The phrases between asterisks are those that the listener is invited to say."""
    assert invited("Say *check-in*, or *the\n signs*. Or nothing.") == ["check-in", "the signs"]
    assert invited("Breathe out. [3s]") == []

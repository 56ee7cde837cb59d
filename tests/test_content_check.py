"""The content check: the real content passes, and each way of breaking it is caught at its line."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from skill.content.check import problems
from skill.content.library import Library
from skill.errors import ContentError
from skill.hosts import cli

QUESTION = 'ask = "{ask}"\nreprompt = "Which of the two is it?"\nhelp = "Two words will do."\n'


@pytest.fixture
def folder(library: Library, tmp_path: Path) -> Path:
    """A copy of the content that a test can break."""
    return shutil.copytree(library.folder, tmp_path / "en")


def broken_prompt(folder: Path, text: str) -> list[str]:
    """What is found, as ``line: what``, with one more prompt file that holds ``text``."""
    (folder / "extra.toml").write_text(text, encoding="utf-8")
    return [problem.removeprefix(f"{folder / 'extra.toml'}:") for problem in problems(Library(folder))]


def broken_reflection(folder: Path, old: str, new: str) -> list[str]:
    """What is found, as ``line: what``, with ``new`` in the place of each ``old`` in the first reflection."""
    file = folder / "reflections" / "1-withdrawal.txt"
    script = file.read_text(encoding="utf-8")
    file.write_text(re.sub(old, new, script, flags=re.MULTILINE), encoding="utf-8")
    assert file.read_text(encoding="utf-8") != script
    return [problem.removeprefix(f"{file}:") for problem in problems(Library(folder))]


def broken_entry(folder: Path, field: str, line: str) -> tuple[list[str], int]:
    """What is found with another ``field`` in the entry US.crisis, and the line of that entry."""
    file = folder / "resources.toml"
    before, entry = file.read_text(encoding="utf-8").split("[US.crisis]\n")
    changed = re.sub(rf"^{field} = .*\n", line, entry, count=1, flags=re.MULTILINE)
    assert changed != entry
    file.write_text(f"{before}[US.crisis]\n{changed}", encoding="utf-8")
    found = [problem.removeprefix(f"{file}:") for problem in problems(Library(folder))]
    return found, before.count("\n") + 1


def test_the_content_is_in_order(library: Library) -> None:
    """There is nothing to mend in the content as it is."""
    assert problems(library) == []


@pytest.mark.parametrize(
    ("old", "new", "what"),
    [
        (
            r"^# turn\n",
            "# turn\n" + "One more lamp is on. " * 10 + "\n",
            r" 1\d\d\.?\d* s long; it is to be 115 to 125",
        ),
        (r"^# turn\n(.*\n)+?(?=# step)", "# turn\nLook.\n\n", r" \d+\.?\d* s long; it is to be 115 to 125"),
        (r"\[7s\]", "[1s]", r" [12]\d s of silence; 35 to 45 is right"),
        (r"\[6s\]", "[10s]", r" [45]\d s of silence; 35 to 45 is right"),
        (r"(?s).*", "", r"1: a reflection begins with front matter .*"),
    ],
)
def test_a_reflection_out_of_its_bounds_is_caught(folder: Path, old: str, new: str, what: str) -> None:
    """A reflection that is too long or too short, or has too much or too little silence, is named with its numbers."""
    assert [problem for problem in broken_reflection(folder, old, new) if re.fullmatch(what, problem)]


@pytest.mark.parametrize(
    ("lines", "at", "what"),
    [
        ("Look at it. [2s] [2s]", 0, "notice: a pause that no words lead into"),
        ("Look at it. [2s]\n\n[2s]", 2, "notice: a pause that no words lead into"),
        ("Look at it.\n[pause] Wait.", 1, "[pause] is not a mark: write [6s], [slow: words] or [word /sounds/]"),
        (
            "It's yours.\nThis is where you live.",
            1,
            "notice: 'live' can be said in two ways: choose another word, or mark",
        ),
        ("The door is (close).", 0, "notice: 'close' can be said in two ways"),
        ("So " * 20 + "long.", 0, "notice: a sentence of 21 words; let it breathe: So So"),
        ("Short.\n" + "so " * 11 + "\n" + "on " * 10 + ".", 1, "notice: a sentence of 21 words"),
        ("You should wait.", 0, "notice: 'should' presses: say it as an invitation"),
        ("You could just wait.", 0, "notice: 'just' presses: say it as an invitation"),
        ("Is it shut?", 0, "notice: a question where none is pending"),
        ("It's called {title}.", 0, "notice: nothing fills in {title}"),
    ],
)
def test_a_line_of_a_reflection_is_caught(folder: Path, lines: str, at: int, what: str) -> None:
    """Each rule of the craft is held against each line of a script, and the line that breaks it is named."""
    script = (folder / "reflections" / "1-withdrawal.txt").read_text(encoding="utf-8")
    line = script.splitlines().index("# notice") + 2 + at
    found = broken_reflection(folder, r"^# notice\n", f"# notice\n{lines}\n")
    assert [problem for problem in found if problem.startswith(f"{line}: {what}")], found


@pytest.mark.parametrize("line", ["You [live /lɪv/] here, [slow: just now].", "It came a few minutes closer."])
def test_a_word_that_is_marked_or_has_one_sound_is_accepted(folder: Path, line: str) -> None:
    """A word with how it is said, a longer form of one, and "just now", are no problem of the craft."""
    found = broken_reflection(folder, r"^# notice\n", f"# notice\n{line}\n")
    assert [problem for problem in found if "notice: " in problem] == []


def test_a_pause_at_the_very_beginning_is_caught(folder: Path) -> None:
    """A script does not begin with silence."""
    found = broken_reflection(folder, r"^# arrive\n", "# arrive\n[2s]\n")
    script = (folder / "reflections" / "1-withdrawal.txt").read_text(encoding="utf-8")
    line = script.splitlines().index("# arrive") + 2
    assert f"{line}: arrive: a pause that no words lead into" in found


def test_a_title_is_looked_over_too(folder: Path) -> None:
    """A title is spoken when a reflection is offered, so its words count like any others."""
    found = broken_reflection(folder, r"^title = .*$", 'title = "Live and let go"')
    assert len(found) == 1
    assert found[0].startswith("2: title: 'live' can be said in two ways")


def test_a_week_without_reflections_is_caught(folder: Path) -> None:
    """A folder without one reflection is named."""
    shutil.rmtree(folder / "reflections")
    assert problems(Library(folder)) == [f"{folder / 'reflections'}: there are no reflections"]


@pytest.mark.parametrize(
    ("text", "what"),
    [
        (QUESTION.format(ask="Is it tea, milk, water, or soup?"), "1: ask: more than 3 choices at once"),
        (QUESTION.format(ask="Tell me which."), "1: ask: a question ends in a question mark"),
        (QUESTION.format(ask="?"), "1: ask is neither a text nor a list of texts"),
        (QUESTION.format(ask="Is it tea? Is it milk?"), "1: ask: two questions at once"),
        (QUESTION.format(ask="Which of the two is it?"), "1: the question has a reprompt in the same words"),
        ('[tea]\nask = "Tea?"\nreprompt = "Would you like tea?"', "2: tea has no help"),
        ('[tea]\nask = "Tea?"\nhelp = "It is hot."', "2: tea has no reprompt"),
        ('[tea]\nask = []\nreprompt = "Tea?"\nhelp = "It is hot."', "2: tea.ask is neither a text nor a list of texts"),
        ('first = "Come in."\nlast = "Is it late?"', "2: last: a question where none is pending"),
        ('first = ["Come in.", "Sit down, {name}."]', "1: first: nothing fills in {name}"),
        ('first = "It\'s called {title}."', None),
        ('first = "Come in. [6s"', "1: a lone '['"),
        ('first = """\nCome in.\n\nSit down. [6 s]\n"""', "4: [6 s] is not a mark"),
        ('first = """\nCome in.\nYou must\nsit down\n"""', "3: first: 'must' presses"),
        ('early = ["Sit. It\'s a bow."]\nlate = ["It\'s late.", "bow."]', "2: late: 'bow' can be said in two ways"),
        ('[a]\nfirst = "Sit."\n[b]\nfirst = ["Yes.",\n  "Read."]', "5: b.first: 'read' can be said in two ways"),
        ('[a]\nx = "Live on."\n[b]\nx = "Live on."', "4: b.x: 'live' can be said in two ways"),
        ("\nfirst = 5", "2: first is neither a text nor a list of texts"),
        ('first = ["Come in.", " "]', "1: first is neither a text nor a list of texts"),
        ('first = "Come in."\nfirst = "Sit."\n', "2: Cannot overwrite a value"),
        ('help = "You can say tea."', "1: help: what the listener can say stands between asterisks: say *tea …*"),
        ('help = "You can say *tea*."', None),
    ],
)
def test_a_prompt_is_caught(folder: Path, text: str, what: str | None) -> None:
    """Each rule for prompts and questions is held against each text, and the line that breaks it is named."""
    found = broken_prompt(folder, text)
    assert bool(found) is (what is not None), found
    assert what is None or any(problem.startswith(what) for problem in found), found


@pytest.mark.parametrize(
    ("field", "line", "what"),
    [
        *(
            (field, "", f"{field} is missing")
            for field in ("name", "for_whom", "reach", "say", "again", "hours", "source")
        ),
        ("name", 'name = " "\n', "name is missing"),
        ("say", "say = 988\n", "say is missing"),
        ("say", 'say = "Call [slow: 988]."\n', "say: write digits as words, as they are said"),
        (
            "again",
            'again = "That is nine, eight, eight."\n',
            "again: the number is said slowly: [slow: nine, eight, eight]",
        ),
        ("say", 'say = "Call [slow nine]."\n', "say: [slow nine] is not a mark"),
        ("say", 'say = "You should call [slow: nine]."\n', "say: 'should' presses"),
        ("say", 'say = "In {country}, call [slow: nine]."\n', "say: nothing fills in {country}"),
        ("name", 'name = "Line"\nkind = "hotline"\n', "'hotline' is no kind; there is crisis, abuse,"),
        ("checked_on", "", "checked_on is a date, such as 2026-11-23"),
        ("checked_on", 'checked_on = "last week"\n', "checked_on is a date, such as 2026-11-23"),
    ],
)
def test_an_entry_is_caught(folder: Path, field: str, line: str, what: str) -> None:
    """Each rule for the places to turn is held against each entry, and the line of the entry is named."""
    found, at = broken_entry(folder, field, line)
    assert any(problem.startswith(f"{at}: US.crisis: {what}") for problem in found), found


@pytest.mark.parametrize(
    ("old", "new", "what"),
    [
        ("[GB.emergency]", '[GB.nearby]\nkind = "doctor"', "1: GB has no entry of the kind emergency"),
        ("[anywhere.directory]", '[anywhere.more]\nkind = "doctor"', "1: anywhere has no entry of the kind directory"),
        ("[anywhere.", "[XX.", "1: there is no table for anywhere else"),
        ("# Where to turn", 'US = "call"\n#', "1: US is to hold entries, each a table [US.kind]"),
        ("# Where to turn", "NZ.crisis = 1737\n#", "1: NZ is to hold entries, each a table [NZ.kind]"),
    ],
)
def test_a_country_is_caught(folder: Path, old: str, new: str, what: str) -> None:
    """A country without an emergency number, a file without anywhere else, and a table that is none are caught."""
    file = folder / "resources.toml"
    text = file.read_text(encoding="utf-8").replace(old, new)
    if new.startswith("US ="):
        text = re.sub(r"(?s)\n\[US\..*?(?=\n\[CA\.)", "", text)
    file.write_text(text, encoding="utf-8")
    found = [problem.removeprefix(f"{file}:") for problem in problems(Library(folder))]
    assert any(problem.startswith(what) for problem in found), found


def test_an_entry_of_another_name_gives_its_kind(folder: Path) -> None:
    """An operator may add a second entry of a kind under any name."""
    file = folder / "resources.toml"
    text = file.read_text(encoding="utf-8")
    entry = text.split("[US.doctor]\n")[1].split("\n[")[0]
    file.write_text(f'{text}\n[US.clinic]\nkind = "doctor"\n{entry}', encoding="utf-8")
    assert problems(Library(folder)) == []


def test_without_the_list_of_two_way_words_nothing_is_waved_through(folder: Path) -> None:
    """A folder without its list of words that can be said in two ways is an error, not an empty report."""
    (folder / "heteronyms.txt").unlink()
    with pytest.raises(ContentError, match=r"heteronyms\.txt: no list of the words"):
        problems(Library(folder))


def test_the_command_says_that_all_is_well(capsys: pytest.CaptureFixture[str]) -> None:
    """The command check prints one line and exits with 0 where there is nothing to mend."""
    assert cli.main(["check"]) == 0
    assert capsys.readouterr() == ("the content is in order\n", "")


def test_the_command_says_what_to_mend(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The command check prints each problem on its line, how many there are, and exits with 1."""
    broken_prompt(folder, 'first = "You should sit."\nlast = "Is it late?"\n')
    assert cli.main(["check", str(folder)]) == 1
    extra = folder / "extra.toml"
    assert capsys.readouterr() == (
        f"{extra}:1: first: 'should' presses: say it as an invitation\n"
        f"{extra}:2: last: a question where none is pending\n"
        "2 to mend\n",
        "",
    )


def test_the_command_needs_a_content_folder(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A folder that is not there is one clear line on standard error and exit status 1."""
    assert cli.main(["check", str(tmp_path / "nowhere")]) == 1
    out, err = capsys.readouterr()
    assert out == ""
    assert err.count("\n") == 1
    assert err.startswith("evening-lantern: ")

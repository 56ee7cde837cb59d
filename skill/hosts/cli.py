"""The command ``evening-lantern``."""

from __future__ import annotations

import argparse
import io
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from skill import __version__
from skill.content.library import Library
from skill.errors import LanternError
from skill.hosts.interaction import LOCALES


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command. Returns its exit status: 0, or 1 with one clear line on standard error."""
    _take_any_character()
    options = _parser().parse_args(arguments)
    try:
        status = int(options.run(options))
        sys.stdout.flush()
        return status
    except LanternError as error:
        sys.stderr.write(f"evening-lantern: {error}\n")
        return 1
    except KeyboardInterrupt:
        sys.stderr.write("\n")
        return 130
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # or it is flushed once more, and fails again
        return 0


def _take_any_character() -> None:
    """Put a question mark for what cannot be read or shown here, rather than fail."""
    for stream in (sys.stdin, sys.stdout):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")


def _talk(options: argparse.Namespace) -> int:
    from rich.console import Console

    from skill.hosts import terminal
    from skill.hosts.alexa_api import AlexaApi
    from skill.hosts.voice.speaker import Speaker

    console = Console(highlight=False)
    # A pretended Alexa keeps no reminders from one evening to the next. That one was allowed is taken as given then.
    memory = Path(options.memory or os.environ.get("MEMORY_FILE") or terminal.memory_file())
    with AlexaApi(permitted=options.say is None and memory.exists()) as platform:
        device = terminal.make_device(
            options.locale,
            screen=options.screen,
            scripted=options.say is not None,
            memory=options.memory,
            platform=platform,
        )
        if options.say is not None:
            terminal.play_script(device, options.say, console, json_lines=options.json)
            return 0
        speaker = None
        if options.voice:
            try:
                speaker = Speaker()
            except LanternError as error:
                console.print(str(error), style="yellow")
        lines = None if sys.stdin.isatty() else iter(sys.stdin)
        terminal.Conversation(device, console, speaker).run(lines)
    return 0


def _web(options: argparse.Namespace) -> int:
    from skill.hosts import terminal
    from skill.hosts.alexa_api import AlexaApi

    try:
        from skill.hosts.page.serve import serve
        from skill.hosts.web import create_app
    except ModuleNotFoundError as absent:
        raise LanternError(f"the page needs {absent.name}, which is not installed: make web sets it up") from absent

    settings = terminal.desk_settings(options.memory)
    if "LOG_LEVEL" not in os.environ:
        settings = settings._replace(log_level="WARNING")  # whoever opens the page reads what is written here
    with AlexaApi(permitted=Path(settings.memory_file).exists()) as platform:
        serve(create_app(settings, simulator=True, platform=platform), options.port, opens=options.open)
    return 0


def _timing(options: argparse.Namespace) -> int:
    from skill.hosts import timetable

    timetable.show(options.locale)
    return 0


def _render(options: argparse.Namespace) -> int:
    from skill.hosts.voice import render

    render.reflection(Library(), options.reflection, options.file)
    return 0


def _check(options: argparse.Namespace) -> int:
    from skill.content.check import problems as look_over

    problems = look_over(Library(options.folder))
    for problem in problems:
        sys.stdout.write(f"{problem}\n")
    sys.stdout.write(f"{len(problems)} to mend\n" if problems else "the content is in order\n")
    return 1 if problems else 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="evening-lantern", description="A voice skill for the end of the day.")
    parser.add_argument("--version", action="version", version=__version__)
    commands = parser.add_subparsers(required=True, metavar="command")

    talk = commands.add_parser("talk", help="hold a conversation at the keyboard")
    talk.add_argument("--say", action="append", metavar="WORDS", help="say this and no more (may be given again)")
    talk.add_argument("--json", action="store_true", help="with --say: print one JSON object a turn")
    talk.add_argument("--locale", choices=LOCALES, default="en-US", help="whose numbers are given")
    talk.add_argument("--screen", action="store_true", help="pretend to be a device with a screen")
    talk.add_argument("--voice", action="store_true", help="say the answers out loud")
    talk.add_argument(
        "--memory", default="", metavar="FILE", help="remember the evenings in this file, not in the data folder"
    )
    talk.set_defaults(run=_talk)

    web = commands.add_parser("web", help="talk with it in your browser, on this machine only")
    web.add_argument("--port", type=int, default=None, help="instead of the usual one, or of another that is free")
    web.add_argument("--no-open", action="store_false", dest="open", help="only say where the page is")
    web.add_argument(
        "--memory", default="", metavar="FILE", help="remember the evenings in this file, not in the data folder"
    )
    web.set_defaults(run=_web)

    timing = commands.add_parser("timing", help="how long every answer takes, and how plain its words are")
    timing.add_argument("--locale", choices=LOCALES, default="en-US")
    timing.set_defaults(run=_timing)

    render = commands.add_parser("render", help="write a reflection as a sound file")
    render.add_argument("reflection", help="its id, such as withdrawal")
    render.add_argument("file", type=Path, help="the WAV file to write")
    render.set_defaults(run=_render)

    check = commands.add_parser("check", help="look over the content, for whoever writes it")
    check.add_argument("folder", nargs="?", type=Path, default=None, help="another content folder")
    check.set_defaults(run=_check)
    return parser

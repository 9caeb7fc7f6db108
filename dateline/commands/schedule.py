"""`dateline schedule`: keeps crawling what is due; or prints what makes cron or systemd do it."""

from __future__ import annotations

import argparse
import os
import shlex
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from dateline import environment, options
from dateline.exits import Exit
from dateline.terminal import is_terminal, note

if TYPE_CHECKING:
    from crawler.runs import RunReport

SUMMARY = "keep crawling each source at its own interval"

EXAMPLES = """\
  dateline schedule                                      until it is stopped (Ctrl-C, SIGTERM)
  dateline schedule tribune --turn 5m
  dateline schedule --cron | crontab -
  dateline schedule --systemd
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The options of `dateline schedule`."""
    parser.add_argument("only", nargs="*", metavar="SOURCE", help="ids of sources (default: all of the file)")
    parser.add_argument(
        "--turn",
        type=options.span,
        metavar="SPAN",
        default=None,
        help="how long one turn goes on asking for more, such as 5m (default: 10m)",
    )
    instead = parser.add_mutually_exclusive_group()
    instead.add_argument("--cron", action="store_true", help="crawl nothing, print lines for a crontab")
    instead.add_argument("--systemd", action="store_true", help="crawl nothing, print units for systemd")
    parser.add_argument("-q", "--quiet", action="store_true", help="print only what went wrong")
    options.add_database(parser)
    options.add_sources_file(parser)
    options.add_manners(parser)


def run(args: argparse.Namespace) -> int:
    """Crawls until stopped; each turn ends in a table on a terminal, and in a line of JSON in a pipe."""
    from crawler.sources import load_sources

    path = environment.sources_path(args.sources)
    sources = load_sources(path)
    sources.require_contact()
    for identity in args.only:
        sources.get(identity)
    if args.cron or args.systemd:
        sys.stdout.write(crontab(args) if args.cron else units(args))
        return Exit.DONE
    from crawler.schedule import TURN_SECONDS, Schedule
    from dateline import tables

    saved: list[int] = []  # of each turn

    def report(done: RunReport) -> None:
        saved.append(sum(each.new + each.changed for each in done.sources))
        progress.clear()
        if not args.quiet:
            _write(done)

    with tables.Progress(sys.stderr, shown=not args.quiet and is_terminal(sys.stderr)) as progress:
        Schedule(
            load=lambda: load_sources(path),
            database=environment.database(args.db),
            only=args.only,
            user_agent=environment.user_agent(args.user_agent),
            allow_private=args.allow_private,
            turn_seconds=args.turn.total_seconds() if args.turn else TURN_SECONDS,
            on_report=report,
            on_progress=progress.update,
            on_wait=progress.wait,
        ).run()
    if not args.quiet:
        note(f"stopped; turns: {len(saved)}, articles saved: {sum(saved)}; started again it goes on")
    return Exit.DONE


def _write(report: RunReport) -> None:
    from dateline import tables
    from dateline.formats import to_json

    if is_terminal(sys.stdout):
        tables.print_report(report, sys.stdout)
    else:
        sys.stdout.write(to_json(report.to_dict()) + "\n")
        sys.stdout.flush()


def crontab(args: argparse.Namespace) -> str:
    """Two lines: what is due is crawled every ten minutes, and the sources are looked after once a day."""
    folder = shlex.quote(str(Path.cwd()))
    crawl = _command("crawl", args, "--due", "--quiet", "--stop-after", "1h")
    health = _command("health", args, "--quiet", only=True)
    lines = (
        "# Two at once do no harm: a source that one is at is left to it.",
        f"*/10 * * * * cd {folder} && {crawl}",
        f"17 6 * * * cd {folder} && {health}",
    )
    # % ends the command in a crontab.
    return "\n".join(lines).replace("%", "\\%") + "\n"


_SERVICE = """\
# dateline.service: crawls until it is stopped. Put it into /etc/systemd/system, then:
#   systemctl daemon-reload && systemctl enable --now dateline.service
[Unit]
Description=Dateline: crawl the sources of {sources}
Wants=network-online.target
After=network-online.target

[Service]
User={user}
WorkingDirectory={folder}
ExecStart={schedule}
Restart=on-failure
RestartSec=60
TimeoutStopSec=120
Nice=5
NoNewPrivileges=true
PrivateTmp=true
ProtectSystem=full

[Install]
WantedBy=multi-user.target

# Instead of it, a timer. dateline-crawl.service:
[Unit]
Description=Dateline: crawl what is due

[Service]
Type=oneshot
User={user}
WorkingDirectory={folder}
ExecStart={crawl}
# Some sources failed: they are in the report, and no reason to call the unit failed.
SuccessExitStatus=1

# dateline-crawl.timer:
[Unit]
Description=Dateline: crawl what is due, every ten minutes

[Timer]
OnBootSec=2min
OnUnitInactiveSec=10min
RandomizedDelaySec=30

[Install]
WantedBy=timers.target
"""


def units(args: argparse.Namespace) -> str:
    """A service that keeps crawling, and the service and timer that do without one."""
    return _SERVICE.format(
        sources=environment.sources_path(args.sources).replace("%", "%%"),
        user=_user(),
        folder=str(Path.cwd()).replace("%", "%%"),
        schedule=_command("schedule", args, *_turn(args), "--quiet").replace("%", "%%"),
        crawl=_command("crawl", args, "--due", "--quiet", "--stop-after", "1h").replace("%", "%%"),
    )


def _user() -> str:
    """Who runs this: the name, else the number, since a container may have no name for it; systemd takes both."""
    import getpass

    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return str(os.getuid())


def _turn(args: argparse.Namespace) -> tuple[str, ...]:
    return ("--turn", f"{args.turn.total_seconds():.0f}s") if args.turn else ()


def _command(verb: str, args: argparse.Namespace, *more: str, only: bool = False) -> str:
    """The command line of a verb with the settings of this one."""
    words = [sys.executable, "-m", "dateline", verb, *args.only, *more]
    words += ["--sources", str(Path(environment.sources_path(args.sources)).resolve())]
    if args.db or os.environ.get("DATELINE_DB"):
        words += ["--db", environment.database(args.db)]
    if not only:
        words += [word for host in args.allow_private for word in ("--allow-private", host)]
        if name := environment.user_agent(args.user_agent):
            words += ["--user-agent", name]
    return shlex.join(words)

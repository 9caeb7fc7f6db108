"""Sets up the peers, each in an environment of its own below benchmarks/.peers/.

    python benchmarks/peers.py                     all of peers.toml
    python benchmarks/peers.py goose3 jusText      these
    python benchmarks/peers.py --list              what is set up

Ends with 1, and names the peer, when one does not install; the benchmark then goes on without it and says so.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import tomllib
import venv
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
FOLDER = HERE / ".peers"
ENVIRONMENTS: dict[str, dict[str, Any]] = tomllib.loads((HERE / "peers.toml").read_text(encoding="utf-8"))
# System -> the environment that it runs in.
PEERS = {system: name for name, each in ENVIRONMENTS.items() for system in each["systems"]}


def python_of(system: str) -> tuple[str, str]:
    """(the python that runs a system, its script in workers/).

    Raises FileNotFoundError, with what to do, when the environment of a peer is not as peers.toml wants it.
    """
    if system not in PEERS:
        return sys.executable, "our_answers.py"
    name = PEERS[system]
    if not is_set_up(name):
        raise FileNotFoundError(f"{name} is not set up: python benchmarks/peers.py {name}")
    return str(_python(name)), "peer_answers.py"


def is_set_up(name: str) -> bool:
    """Whether the environment holds what peers.toml wants."""
    stamp = FOLDER / name / "installed"
    return _python(name).exists() and stamp.exists() and stamp.read_text(encoding="utf-8") == _wanted(name)


def set_up(name: str) -> str | None:
    """Makes the environment anew; None when it stands, else what pip said last."""
    folder = FOLDER / name
    shutil.rmtree(folder, ignore_errors=True)
    venv.create(folder, with_pip=True)
    command = [str(_python(name)), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    ended = subprocess.run(
        [*command, *ENVIRONMENTS[name]["requirements"]], capture_output=True, text=True, check=False
    )
    if ended.returncode:
        return str((ended.stderr.strip().splitlines() or ["pip said nothing"])[-1])
    (folder / "installed").write_text(_wanted(name), encoding="utf-8")
    return None


def _wanted(name: str) -> str:
    return "\n".join(ENVIRONMENTS[name]["requirements"])


def _python(name: str) -> Path:
    return FOLDER / name / ("Scripts/python.exe" if os.name == "nt" else "bin/python")


def main() -> None:
    """Installs and says how it went."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"of {', '.join(ENVIRONMENTS)}")
    parser.add_argument("--list", action="store_true", help="install nothing, tell what is set up")
    arguments = parser.parse_args()
    unknown = [name for name in arguments.names if name not in ENVIRONMENTS]
    if unknown:
        parser.error(f"{unknown[0]!r} is not in peers.toml; there are {', '.join(ENVIRONMENTS)}")
    failed = []
    for name in arguments.names or ENVIRONMENTS:
        if arguments.list:
            print(f"{name}: {'set up' if is_set_up(name) else 'not set up'}")
            continue
        reason = None if is_set_up(name) else set_up(name)
        print(f"{name}: {reason or 'set up'}", flush=True)
        if reason:
            failed.append(name)
    if failed:
        sys.exit(f"not installed, the benchmark will go on without: {', '.join(failed)}")


if __name__ == "__main__":
    main()

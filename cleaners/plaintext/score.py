"""The learned score of lines: how much each line of a flattened page reads like the story."""

from __future__ import annotations

import json
from functools import cache
from importlib.resources import files

from cleaners.model.trees import Trees, read_trees

_FILE = "judgement.json"


@cache
def line_trees() -> Trees:
    """The trees in judgement.json, written by benchmarks/train_lines.py.

    One look: a second one, which knows what the first said of the lines around, gave nothing on the labelled pages
    (words .927 and .925).
    """
    return read_trees(json.loads(files(__package__).joinpath(_FILE).read_text("utf-8")))

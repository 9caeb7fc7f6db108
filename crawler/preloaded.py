"""What every worker needs, loaded once: workers are copies of a process that has imported this.

Imported by that process alone, which has one thread and does nothing else.
"""

# ruff: noqa: E402 - what stands before the imports must hold while they are loaded
from __future__ import annotations

import contextlib
import os
import signal

# Ctrl-C reaches this process and its copies too; the crawler decides, and loading is not to end in a traceback.
signal.signal(signal.SIGINT, signal.SIG_IGN)

# One worker a processor: threads of a numeric library would only fight over it, and each reserves memory.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
os.environ.setdefault("OMP_NUM_THREADS", "1")

import crawler.cleaning
import crawler.discovery.reading  # noqa: F401
from cleaners.errors import CleaningError
from cleaners.page import RawPage
from cleaners.pipeline import clean

# Loads the vocabularies, the gazetteer and the learned score.
_PAGE = b"<html lang=en><title>Rain</title><article><h1>Rain is near</h1><p>LONDON (AP) - It may rain.</p></article>"

with contextlib.suppress(CleaningError):
    clean(RawPage(url="https://example.org/2020/02/06/rain-is-near", body=_PAGE))

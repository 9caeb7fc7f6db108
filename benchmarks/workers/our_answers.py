"""Our own engine as a worker, and the parse of lxml that its cost is compared with."""

from __future__ import annotations

import sys
from importlib.metadata import version
from pathlib import Path
from typing import Any

from answers import Answer, answer_pages

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE.parent), str(HERE.parent.parent)]

from corpus import LabelledPage  # noqa: E402 - the path comes first
from engine import predict  # noqa: E402

from cleaners.fingerprint import cleaner_version  # noqa: E402


def dateline() -> Answer:
    """All fields, from the bytes of the page alone."""

    def answer(page: dict[str, Any]) -> dict[str, Any]:
        return predict(
            LabelledPage(
                id=page["id"],
                corpus=page["corpus"],
                url=page["url"],
                domain=page["domain"],
                html=page["html"].encode(),
                labels={},
            )
        )

    return answer


def lxml_parse() -> Answer:
    """One parse and nothing else: the unit of cost."""
    from lxml.html import document_fromstring

    def answer(page: dict[str, Any]) -> dict[str, Any]:
        document_fromstring(page["html"])
        return {"body": ""}

    return answer


if __name__ == "__main__":
    if sys.argv[1] == "lxml parse":
        answer_pages(sys.argv[1], lxml_parse(), version("lxml"))
    else:
        answer_pages(sys.argv[1], dateline(), cleaner_version())

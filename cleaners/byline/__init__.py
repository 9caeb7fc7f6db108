"""The byline of a story: who wrote it, as printed and as declared."""

from cleaners.byline.choose import find_byline
from cleaners.byline.printed import may_be_prefixed, split_byline
from cleaners.byline.value import Byline, Evidence

__all__ = ["Byline", "Evidence", "find_byline", "may_be_prefixed", "split_byline"]

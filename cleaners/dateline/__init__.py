"""The dateline that opens a story: where it was filed, by which wire, on which day."""

from cleaners.dateline.split import split_dateline

__all__ = ["split_dateline"]

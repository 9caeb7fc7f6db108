"""The characters that datelines in Latin, Greek and Cyrillic are printed with, as the insides of regex classes."""

# Ranges, not exact: Latin Extended and later Cyrillic mix the cases, and a second look at a name's case is cheap.
UPPER = "A-ZÀ-ÖØ-ÞĀ-ɏḀ-ỿΆ-ΫἈ-῾Ѐ-ЯѠ-ԯ"
LETTER = "A-Za-zÀ-ÖØ-öø-ɏ\u0300-\u036fḀ-ỿΆ-ώἀ-῾Ѐ-ԯ"
DASHES = "-‐‑–—―─_−"
DASH = DASHES.replace("-", r"\-")
QUOTE = "\"“”„‟'‘’«»‹›"

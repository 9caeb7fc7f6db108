"""From the bytes of a page to an article, with the reason for everything that was dropped."""

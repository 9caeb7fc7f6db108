"""The local web page: the store to search and to read, and what the cleaner removed and why."""

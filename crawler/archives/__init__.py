"""Pages that lie in files: saved pages, WARC and WET archives, lists of addresses. Reads them, and nothing else."""

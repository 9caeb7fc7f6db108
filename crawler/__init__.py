"""From configured sources to raw pages, tied to the cleaners and the store."""

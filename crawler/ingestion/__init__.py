"""Back-fill without a crawl: what lies in files is cleaned and stored as if it had just been fetched."""

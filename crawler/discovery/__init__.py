"""Where a site's stories are: feeds, sitemaps and section pages, each read from bytes into links."""

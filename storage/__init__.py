"""The store: articles to rows and back, and the search over them."""

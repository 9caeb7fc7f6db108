"""One HTTP request over a connection whose address was checked, within a time and a size."""

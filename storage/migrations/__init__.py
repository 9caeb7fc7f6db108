"""The history of the tables, one file a version. docs/storage.md tells how to write the next one."""

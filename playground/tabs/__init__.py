"""The tabs, one file each, with `TITLE` and `build(shell)`."""

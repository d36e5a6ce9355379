"""Data sets, one file each: `build()` obtains and prepares, `load()` reads what was built."""

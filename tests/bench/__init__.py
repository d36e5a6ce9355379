"""Benchmarks: what has a limit in seconds or as a ratio. Run by hand, on a machine that does nothing else."""

"""Tests, and benchmarks beside them."""

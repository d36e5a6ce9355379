"""Measured numbers: realism, diversity, controllability, in our own feature space (never called FID)."""

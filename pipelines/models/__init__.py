"""Architectures, one readable file each: what it is, its layers, its network, how it generates."""

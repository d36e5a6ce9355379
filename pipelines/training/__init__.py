"""Training: one loop that is a generator of states, and one recipe per embedded model."""

"""Options of the model families, free of torch, so that the page can be built without it."""

"""What people see: the page, its tabs and its HTTP API. Knows `pipelines`, and never torch."""

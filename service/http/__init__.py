"""The JSON API and what guards the server: limits, readers, metrics, errors."""

"""The web page: templates, what they need, and its routes."""

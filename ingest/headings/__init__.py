"""Headings, their numbers, levels and roles: ``sections`` first."""

"""The routes for people."""

"""Scoring the product's own search path on judged sets."""

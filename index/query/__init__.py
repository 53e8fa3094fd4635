"""Text -> ``Query``: what is asked for, in index terms, conditions and quotes. ``analysis`` is the way in."""

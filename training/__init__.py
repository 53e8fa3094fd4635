"""Training of the bundled encoder, outside the package: pairs, negatives, recipes, their curves (docs/training.md)."""

"""指标: figures that bind, with comparator, value and deadline: ``targets`` first."""

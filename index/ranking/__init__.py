"""Query x generation -> scored candidates: both legs, their fusion, late interaction, phrases, filters."""

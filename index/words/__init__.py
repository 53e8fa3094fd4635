"""Words of both languages: index terms, the bilingual map, spelling, numbers, the user's own terms."""

"""Data only: sample plans, the bilingual policy glossary and judged sample queries."""

"""Scraper damage undone, each repair with its span: ``repair`` first."""

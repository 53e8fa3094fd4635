"""Scraper damage undone, each repair with its span: ``repair`` first.

What stands beside a threshold is measured: values that change none of 423 documents (samples, seeds, judged pages,
government pages and papers) and fail none of the 110 tests of repairs, and those that do.
"""

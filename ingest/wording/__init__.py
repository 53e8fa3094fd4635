"""What a line says by its own words, whatever stands around it: that it is a title, that it is a site's.

Below the extractors, because that of web pages asks it too, where a page declares no title: a change here that gives a
page another title is a change of that extractor, and raises its version as well as the pipeline's.
"""

"""Word files as offices write them: real styles, numbered headings, footnotes."""

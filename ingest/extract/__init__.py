"""One extractor a media type, each turning bytes into a canonical text."""

"""What is searched: the vectors, postings, token states, targets and places of one state of the catalogue."""

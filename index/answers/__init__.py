"""What an answer shows: hits with where their words stand and why they are hits, and what it can be narrowed by."""

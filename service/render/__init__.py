"""Answers as people read them: on the terminal, in Markdown, Word, sheets and charts."""

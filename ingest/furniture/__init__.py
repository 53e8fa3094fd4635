"""What a site prints around and inside a text, set aside with the reason: ``boilerplate`` first.

What stands beside a threshold is measured: of 423 documents (samples, seeds, judged pages, government pages and papers),
those in which other lines are set aside where the threshold is another.
"""

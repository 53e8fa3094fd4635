"""Passages -> vectors + terms + catalogue -> ranked, cited answers.

Knows the data classes of ``ingest`` and nothing of ``service``. Start reading at ``index.search``.
"""

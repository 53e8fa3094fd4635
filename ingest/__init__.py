"""bytes -> Source -> canonical text -> plans -> sections -> passages -> targets.

Knows nothing of ``index`` or ``service``. Start reading at ``ingest.document``.
"""

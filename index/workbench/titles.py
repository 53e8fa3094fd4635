"""The title of a draft: its topic with the kind of plan, in the language of the topic."""

from __future__ import annotations

from index.text.folding import language_of

_IN_ENGLISH = {
    "方案": "Implementation plan for",
    "计划": "Work plan for",
    "规划": "Development plan for",
    "安排": "Work arrangements for",
    "要点": "Key points of work on",
    "意见": "Opinions on",
    "办法": "Measures on",
    "细则": "Detailed rules on",
    "规定": "Provisions on",
    "制度": "Rules on",
    "通知": "Notice on",
    "预案": "Emergency plan for",
}


def title_of(text: str, kind: str) -> str:
    """``教师轮岗方案``; ``Implementation plan for teacher rotation`` for a topic in English."""
    topic = " ".join(text.split()).rstrip("?？。.!！ ")
    if language_of(topic) == "en":
        return f"{_IN_ENGLISH.get(kind, 'Plan for')} {topic}" if topic else kind
    return topic if topic.endswith(kind) else topic + kind

"""What is made small: how far a question is from its own passage beside others, and how far the model is from what it was."""

from __future__ import annotations

import torch
from torch.nn import functional

E5_TEMPERATURE = 0.01
"""Of multilingual-e5's own training (Wang et al. 2024)."""


def contrastive(
    queries: torch.Tensor, passages: torch.Tensor, allowed: torch.Tensor, temperature: float = E5_TEMPERATURE
) -> torch.Tensor:
    """InfoNCE of unit vectors (b, d) against (m, d): passage i is that of question i. ``allowed`` (b, m) says which passages
    count for a question, its own among them."""
    return chosen((queries @ passages.T) / temperature, allowed)


def chosen(scores: torch.Tensor, allowed: torch.Tensor) -> torch.Tensor:
    """The mean over the questions of the negative log of the softmax of their own passage, scores (b, m)."""
    scores = scores.masked_fill(~allowed, float("-inf"))
    return functional.cross_entropy(scores, torch.arange(len(scores)))


def leash(now: torch.Tensor, before: torch.Tensor, mask: torch.Tensor, mean: torch.Tensor) -> torch.Tensor:
    """How far token states (n, t, d) and the vectors that are their means have turned from what they were: mean of 1 - cosine
    of both, the ``mean`` (d,) taken away as the product does."""
    tokens = 1 - functional.cosine_similarity(now - mean, before - mean, dim=2)
    weights = mask[:, :, None].float()
    after, first = ((states * weights).sum(dim=1) / weights.sum(dim=1) for states in (now - mean, before - mean))
    return tokens[mask].mean() + (1 - functional.cosine_similarity(after, first, dim=1)).mean()


def max_similarity(queries: torch.Tensor, passages: torch.Tensor, own: torch.Tensor, of: torch.Tensor) -> torch.Tensor:
    """Late interaction of unit token states (b, q, d) with (m, t, d), masks ``own`` (b, q) and ``of`` (m, t): the mean over a
    question's tokens of the cosine of the likest of each passage, ``(b, m)``."""
    cosines = torch.einsum("bqd,mtd->bmqt", queries, passages).masked_fill(~of[None, :, None, :], -1.0)
    likest = cosines.amax(dim=3) * own[:, None, :]
    return likest.sum(dim=2) / own.sum(dim=1)[:, None]

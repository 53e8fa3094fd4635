"""Which fitted numbers hold for a snapshot: the store's own for its model, else the bundled model's, else none.

A store's own lie in its catalogue by the fingerprint of the model, so that they go where it goes and are never used with another
model. ``bench/fit_order.py`` and ``bench/confidence.py`` write them (``--into HOME``).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal, get_args

from index.catalogue import Catalogue
from index.encoders import fingerprint_of
from index.ranking import confidence, order
from index.ranking.confidence import Model
from index.ranking.order import Weights
from index.ranking.unfitted import UNFITTED
from index.snapshot import Snapshot

Fit = Literal["order", "confidence"]
Origin = Literal["store", "bundled", "none"]


def origin_of(fit: Fit, catalogue: Catalogue, fingerprint: str) -> Origin:
    """Where the numbers for a model come from."""
    if catalogue.meta(_key(fit, fingerprint)) is not None:
        return "store"
    return "bundled" if fingerprint == fingerprint_of() else "none"


def keep(fit: Fit, catalogue: Catalogue, fingerprint: str, numbers: str) -> None:
    """Keep numbers (JSON, as ``order.json`` and ``confidence.json`` have them) as the store's own for a model."""
    with catalogue.transaction():
        catalogue.set_meta(**{_key(fit, fingerprint): numbers})


def order_of(snapshot: Snapshot, english: bool) -> Weights:
    """The weights of the order for a query of that language; without features where none were fitted."""
    fingerprint = snapshot.encoder.fingerprint
    stored = snapshot.catalogue.meta(_key("order", fingerprint))
    own = order.read_weights(stored).get(_language(english)) if stored is not None else None
    if own is not None:
        return own
    return order.weights(english) if fingerprint == fingerprint_of() else UNFITTED[english]


def confidence_of(snapshot: Snapshot, english: bool) -> Model | None:
    """The model of confidence for a query of that language; None where none was fitted."""
    return _model_of(snapshot, english, confidence.model)


def topic_confidence_of(snapshot: Snapshot, english: bool) -> Model | None:
    """The same for the passages of a topic: the store's own is one for both."""
    return _model_of(snapshot, english, confidence.topic_model)


def _model_of(snapshot: Snapshot, english: bool, bundled: Callable[[bool], Model]) -> Model | None:
    fingerprint = snapshot.encoder.fingerprint
    stored = snapshot.catalogue.meta(_key("confidence", fingerprint))
    own = confidence.read_models(stored).get(_language(english)) if stored is not None else None
    if own is not None:
        return own
    return bundled(english) if fingerprint == fingerprint_of() else None


def _language(english: bool) -> str:
    return "en" if english else "zh"


def fit_keys(fingerprint: str) -> list[str]:
    """What the catalogue keeps a store's own numbers for a model under."""
    return [_key(fit, fingerprint) for fit in get_args(Fit)]


def _key(fit: Fit, fingerprint: str) -> str:
    return f"{fit} {fingerprint}"

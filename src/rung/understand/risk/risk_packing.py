"""A judge of risk as bytes and back: weights and counts, and of what they are about only digests."""

from collections.abc import Mapping

import numpy as np
from msgspec import Struct

from rung.understand.digests import SIZE, Digested, digest, packed, unpacked
from rung.understand.envelope import closed, opened
from rung.understand.judges import Unreadable
from rung.understand.risk.risk import RiskModel
from rung.understand.risk.risk_judge import RiskJudge
from rung.understand.risk.track_record import GrowingRecord, TrackRecord

FORMAT = 1
KEY = b"rung.risk.1"
"""The same past gives the same bytes."""


class _Model(Struct, frozen=True):
    digests: bytes
    """Of the features, in the order of the numbers."""
    numbers: bytes
    """Means, scales and weights, one behind the other; the weights have one more."""


class _Packed(Struct, frozen=True):
    format: int
    opening: _Model
    later: _Model | None
    groups: bytes
    ended: list[int]
    missed: list[int]


def pack(judge: RiskJudge, record: GrowingRecord) -> bytes:
    """Of a judge as `learn_risk` makes it, with the record that it goes on with."""
    counts = sorted((digest(KEY, name), ended, missed) for name, (ended, missed) in record.counts().items())
    whole = _Packed(
        FORMAT, _packed(judge.opening), None if judge.later is None else _packed(judge.later),
        b"".join(one for one, _, _ in counts), [ended for _, ended, _ in counts], [missed for _, _, missed in counts],
    )  # fmt: skip
    return closed(whole)


def unpack(content: bytes) -> RiskJudge:
    """Raises Unreadable."""
    given = opened(content, _Packed, FORMAT)
    groups = zip(unpacked(given.groups), zip(given.ended, given.missed, strict=True), strict=True)
    record = TrackRecord(Digested(KEY, dict(groups)))
    return RiskJudge(_model(given.opening), None if given.later is None else _model(given.later), record)


def _packed(model: RiskModel) -> _Model:
    names = sorted(model.places, key=model.places.__getitem__)
    numbers = np.concatenate([model.means, model.scales, model.weights]).astype("<f8").tobytes()
    return _Model(packed(KEY, names), numbers)


def _model(given: _Model) -> RiskModel:
    digests = unpacked(given.digests)
    count = len(digests)
    numbers = np.frombuffer(given.numbers, dtype="<f8")
    if len(given.digests) != count * SIZE or len(numbers) != 3 * count + 1:
        raise Unreadable("a model whose numbers do not belong to its features")
    places: Mapping[str, int] = Digested(KEY, {one: place for place, one in enumerate(digests)})
    return RiskModel(places, numbers[:count], numbers[count : 2 * count], numbers[2 * count :])

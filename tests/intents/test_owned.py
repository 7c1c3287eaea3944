"""What all texts of an owner fire together: sums and means by hand, and read from disk in blocks."""

import numpy as np
import pytest
from scipy import sparse

from saerec.intents import owned as module
from saerec.intents.owned import Owned
from tests.support.codes import random_acts


@pytest.mark.parametrize("mean", [False, True])
@pytest.mark.parametrize("size", [1, 4, 100])
def test_sums_and_means_are_those_of_each_owner_alone(monkeypatch, size, mean):
    """Owners in no order, some without a text that counts; evidence in memory and read by rows."""
    monkeypatch.setattr(module, "OWNERS", size)
    rng = np.random.default_rng(size)
    acts, use = random_acts(rng, 90, 7), rng.random(90) < 0.8
    owner, dense = rng.integers(0, 30, 90), acts.to_csr().toarray()
    owned = Owned.by(owner, use, 31)
    expected = np.zeros((31, 7))
    for one in range(31):
        of_one = dense[(owner == one) & use]
        if len(of_one):
            expected[one] = of_one.mean(axis=0) if mean else of_one.sum(axis=0)
    for fired in (sparse.csr_array(dense), acts.evidence(np.ones(90, dtype=bool))):
        found = sparse.vstack([owned.sums(fired, some, mean=mean) for some in owned.blocks()]).toarray()
        np.testing.assert_allclose(found, expected, rtol=1e-6)


def test_evidence_is_that_of_eligible_texts_alone():
    acts, eligible = random_acts(np.random.default_rng(0), 40, 5), np.arange(40) % 3 > 0
    whole, evidence = acts.to_csr(eligible).toarray(), acts.evidence(eligible)
    rows = np.array([3, 1, 1, 39])
    np.testing.assert_array_equal(evidence[rows].toarray(), whole[rows])
    np.testing.assert_array_equal(evidence[slice(5, 17)].toarray(), whole[5:17])
    assert evidence.shape == whole.shape

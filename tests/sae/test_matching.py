"""What became of latents: planted match types are found, by rows and by activations."""

import numpy as np
import pytest
from scipy import sparse

from saerec import columns as c
from saerec.sae.matching import correlations, cosines, diff_dictionaries, seed_stability, similarities


def unit(rows):
    return rows / np.linalg.norm(rows, axis=-1, keepdims=True)


@pytest.fixture
def rows():
    """Twelve orthogonal directions."""
    return np.linalg.qr(np.random.default_rng(0).standard_normal((32, 12)))[0].T.astype(np.float32)


def pairs(table):
    return set(zip(table["latent_a"].tolist(), table["latent_b"].tolist(), strict=True))


def test_a_permutation_is_found_exactly(rows):
    order = np.random.default_rng(1).permutation(12)
    diff = diff_dictionaries(similarities((rows, 3 * rows[order]), None))
    assert pairs(diff.stable) == {(int(a), b) for b, a in enumerate(order)}
    assert diff.mcc == pytest.approx(1, abs=1e-5) and diff.mcc_cosine == pytest.approx(1, abs=1e-5)
    assert diff.mcc_correlation is None
    assert diff.counts() == {"stable": 12, "split": 0, "merged": 0, "dead": 0, "born": 0}


def planted(rows):
    """a0..a7 stay (in another order), a8 = b8 + b9, a9 and a10 become b10, a11 goes, b11 comes."""
    base = np.concatenate([rows, np.linalg.qr(np.random.default_rng(5).standard_normal((32, 32)))[0].T])
    basis = np.linalg.qr(base[:14].T)[0].T
    a = np.concatenate([basis[:8], unit(basis[8] + basis[9])[None], basis[10:12], basis[12:13]])
    b = np.concatenate([basis[:8][::-1], basis[8:10], unit(basis[10] + basis[11])[None], basis[13:14]])
    return a.astype(np.float32), b.astype(np.float32)


def test_planted_fates_are_found_by_rows(rows):
    diff = diff_dictionaries(similarities(planted(rows), None))
    assert pairs(diff.stable) == {(i, 7 - i) for i in range(8)}
    assert pairs(diff.split) == {(8, 8), (8, 9)}
    assert pairs(diff.merged) == {(9, 10), (10, 10)}
    assert diff.split[c.SIMILARITY].to_numpy() == pytest.approx([0.5**0.5] * 2, abs=1e-5)
    assert diff.dead["latent_a"].tolist() == [11] and diff.born["latent_b"].tolist() == [11]
    assert diff.counts() == {"stable": 8, "split": 1, "merged": 1, "dead": 1, "born": 1}


def test_the_second_against_the_first_is_the_mirror_image(rows):
    a, b = planted(rows)
    there, back = (diff_dictionaries(similarities(both, None)) for both in ((a, b), (b, a)))
    assert pairs(there.split) == {(x, y) for y, x in pairs(back.merged)}
    assert pairs(there.merged) == {(x, y) for y, x in pairs(back.split)}
    assert there.dead["latent_a"].tolist() == back.born["latent_b"].tolist()


def activations(n=400):
    """a0 fires where b1 does; a1's texts are those of b0 and b2 together; a2 and b3 never fire."""
    rng = np.random.default_rng(2)
    kind, strength = rng.integers(0, 4, n), rng.uniform(1, 1.2, n)
    a = np.stack([(kind == 0) * strength, ((kind == 1) | (kind == 2)) * strength, np.zeros(n)], axis=1)
    b = np.stack([(kind == 1) * strength, (kind == 0) * strength, (kind == 2) * strength, np.zeros(n)], axis=1)
    return sparse.csr_array(a), sparse.csr_array(b)


def test_planted_fates_are_found_by_activations():
    a, b = activations()
    found = similarities(None, (a, b))
    dense = np.corrcoef(a.toarray()[:, :2].T, b.toarray()[:, :3].T)[:2, 2:]
    np.testing.assert_allclose(found.correlation[:2, :3], dense, atol=1e-5)
    assert np.isnan(found.correlation[2]).all() and np.isnan(found.correlation[:, 3]).all()
    fires = [np.asarray(codes.sum(axis=0)).ravel() > 0 for codes in (a, b)]
    diff = diff_dictionaries(found, fires_a=fires[0], fires_b=fires[1])
    assert pairs(diff.stable) == {(0, 1)} and pairs(diff.split) == {(1, 0), (1, 2)}
    assert diff.counts() == {"stable": 1, "split": 1, "merged": 0, "dead": 0, "born": 0}
    assert diff.mcc_cosine is None


def test_both_known_are_averaged_and_one_unknown_left_out(rows):
    a, b = activations()
    found = similarities((rows[:3], rows[:4]), (a, b))
    expected = (found.cosine[:2, :3] + correlations(a, b)[:2, :3]) / 2
    np.testing.assert_allclose(found.similarity[:2, :3], expected, atol=1e-6)
    np.testing.assert_allclose(found.similarity[2], found.cosine[2], atol=1e-6)


def test_nothing_known_is_an_error():
    with pytest.raises(ValueError, match="Nothing to compare"):
        diff_dictionaries(similarities(None, None))


@pytest.mark.parametrize(("n", "m", "lost"), [(5, 12, "born"), (12, 5, "dead"), (0, 3, None)])
def test_unequal_widths(rows, n, m, lost):
    counts = diff_dictionaries(similarities((rows[:n], rows[:m]), None)).counts()
    assert counts["stable"] == min(n, m)
    if lost:
        assert counts[lost] == 7


def test_seed_stability_is_the_mean_of_the_nearest(rows):
    other = np.stack([rows[1], unit(rows[0] + rows[3])])
    found = seed_stability(rows[:3], [rows[::-1], other])
    assert found == pytest.approx([(1 + 0.5**0.5) / 2, 1.0, 0.5], abs=1e-5)
    assert cosines(rows[:1], np.zeros((1, 32)))[0, 0] == 0

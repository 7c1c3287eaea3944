import pickle

import numpy as np
import pytest
import torch

from saerec.sae.encoding import EncodeRows, unpack
from saerec.sae.metrics import encode_corpus
from saerec.sae.storage import save_sae
from saerec.sae.topk import TopK


@pytest.fixture
def stored(tmp_path):
    torch.manual_seed(0)
    sae = TopK(6, 16, 3)
    vectors = np.random.default_rng(0).standard_normal((50, 6)).astype(np.float32)
    (tmp_path / "sae").mkdir()
    save_sae(sae, tmp_path / "sae")
    np.save(tmp_path / "vectors.npy", vectors)
    return sae, vectors, EncodeRows(tmp_path / "sae", tmp_path / "vectors.npy")


def test_ranges_of_rows_are_encoded_as_all_of_them_are(stored):
    sae, vectors, work = stored
    acts, indices = encode_corpus(sae, vectors)
    parts = [unpack(work(rows)) for rows in ((0, 20), (20, 50))]
    np.testing.assert_array_equal(np.concatenate([part[0] for part in parts]), acts)
    np.testing.assert_array_equal(np.concatenate([part[1] for part in parts]), indices)
    assert parts[0][1].dtype == np.int32


def test_another_process_loads_the_dictionary_itself(stored):
    _, _, work = stored
    work((0, 5))
    there = pickle.loads(pickle.dumps(work))
    np.testing.assert_array_equal(there((3, 9)), work((3, 9)))

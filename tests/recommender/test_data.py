import numpy as np
import pandas as pd
import pytest

from saerec.recommender.data import Histories, RecommenderData, mask_history
from saerec.recommender.inputs.batches import prefix_windows, split_batches, training_batch, whole_windows


def table(*users):
    rows = []
    for number, items in enumerate(users, start=1):
        split = ["train"] * len(items) if len(items) < 3 else ["train"] * (len(items) - 2) + ["valid", "test"]
        rows += [(number, item, place, split[place]) for place, item in enumerate(items)]
    return pd.DataFrame(rows, columns=["user", "item", "position", "split"])


def data_of(*users, n_items=9):
    interactions = table(*users)
    n = len(interactions)
    return RecommenderData.from_interactions(
        interactions,
        n_items=n_items,
        n_latents=4,
        item_codes=(np.zeros((n_items + 1, 1), np.int32), np.ones((n_items + 1, 1), np.float32)),
        personal=(np.arange(n, dtype=np.int32)[:, None] % 4, np.ones((n, 1), np.float32)),
        public_indices=np.array([3], np.int32),
    )


def test_padded_keeps_the_latest_and_pads_behind():
    items, lengths = Histories.of([[1, 2, 3, 4], [5], []]).padded(3)
    assert items.tolist() == [[2, 3, 4], [5, 0, 0], [0, 0, 0]]
    assert lengths.tolist() == [3, 1, 0]


def test_flat_gives_owner_item_and_age():
    owner, items, age = Histories.of([[7, 8], [], [9]]).flat()
    assert (owner.tolist(), items.tolist(), age.tolist()) == ([0, 0, 2], [7, 8, 9], [1, 0, 0])


def test_mask_history_hides_padding_and_what_was_seen():
    masked = mask_history(np.zeros((2, 4), np.float32), Histories.of([[1, 3], []]))
    assert np.isinf(masked).tolist() == [[True, True, False, True], [True, False, False, False]]


def test_splits_of_a_user():
    data = data_of([1, 2, 3, 4, 5], [6, 7], [8, 9, 1])
    assert data.held_out("test").tolist() == [1, 3]
    users = data.held_out("valid")
    assert users.tolist() == [1, 3]
    assert data.targets(users, "valid").tolist() == [4, 9]
    assert data.targets(users, "test").tolist() == [5, 1]
    assert data.histories(users, "valid").flat()[1].tolist() == [1, 2, 3, 8]
    assert data.histories(users, "test").flat()[1].tolist() == [1, 2, 3, 4, 8, 9]
    assert data.popularity().tolist() == [0, 1, 1, 1, 0, 0, 1, 1, 1, 0]


def test_where_nothing_is_held_out_everything_trains():
    data = data_of([1, 2], [3, 4])
    assert not len(data.held_out("valid")) and not len(data.held_out("test"))
    assert data.training().flat()[1].tolist() == [1, 2, 3, 4]


def test_every_training_item_but_the_first_is_a_target_once():
    data = data_of([1, 2, 3, 4, 5, 6, 7, 8, 9], [6, 7], [8, 9, 1])
    rng = np.random.default_rng(0)
    expected = sorted([2, 3, 4, 5, 6, 7, 7])
    for windows in (whole_windows(data, 4), prefix_windows(data, 4)):
        batches = split_batches(windows, 2, rng)
        found = [training_batch(data, windows, chosen, "cpu") for chosen in batches]
        targets = [item for batch in found for item in batch.targets[:, 0].tolist()]
        assert sorted(targets) == expected
        for batch in found:
            assert batch.inputs.items.shape[1] <= 4
            read = batch.inputs.items.flatten()[batch.inputs.positions]
            assert batch.targets.shape == (len(read), 1) and (batch.shares == 1).all()
            assert (batch.targets[:, 0] - read).tolist() == [1] * len(read)  # the world above counts up
            # Personal intents are those of the row just read: rows and items coincide for the first user.
            first = [i for i, item in enumerate(read.tolist()) if item < 6]
            assert [batch.inputs.personal.indices[i, 0].item() for i in first] == [
                (read[i].item() - 1) % 4 for i in first
            ]


@pytest.mark.parametrize("windows_of", [whole_windows, prefix_windows])
def test_items_further_ahead_are_targets_up_to_the_end_of_training(windows_of):
    data = data_of([1, 2, 3, 4, 5, 6, 7, 8, 9], [6, 7])
    windows = windows_of(data, 3)  # pieces end where their reading ends, targets do not
    found = {}
    for chosen in range(len(windows.starts)):
        batch = training_batch(data, windows, np.array([chosen]), "cpu", lookahead=0.5)
        read = batch.inputs.items.flatten()[batch.inputs.positions].tolist()
        found |= dict(zip(read, zip(batch.targets.tolist(), batch.shares.tolist(), strict=True), strict=True))
    assert sorted(found) == [1, 2, 3, 4, 5, 6]
    assert found[2][0] == [3, 4, 5, 6]
    assert found[2][1] == pytest.approx([8 / 15, 4 / 15, 2 / 15, 1 / 15])
    assert found[5] == ([6, 7, 0, 0], pytest.approx([2 / 3, 1 / 3, 0, 0]))  # 8 and 9 are held out
    assert found[6] == ([7, 0, 0, 0], [1, 0, 0, 0])


def test_batches_hold_about_the_wanted_number_of_targets(world):
    windows = whole_windows(world, 50)
    batches = split_batches(windows, 64, np.random.default_rng(1))
    sizes = np.array([windows.n_targets[chosen].sum() for chosen in batches])
    assert sizes.sum() == windows.n_targets.sum()
    assert sizes.max() < 64 + 8
    assert np.sort(np.concatenate(batches)).tolist() == list(range(len(windows.starts)))

"""Sequential recommenders of other libraries on our data: run by `benchmarks.accuracy` with the peers' interpreter.

    python -m benchmarks.peer_recommenders DATA.npz OUT.npz \
        '{"who": "rectools-sasrec", "seed": 0, "threads": 1, "epochs": 100, "patience": 5, "seconds": 1200}'

DATA: `items`, `indptr`, `n_train`, `n_items` of our RecommenderData. OUT: `test_ranks` and `valid_ranks` at the best
epoch by validation NDCG@10 of our full ranking. Model, loss, masking and initial weights are the library's own. All see
the latest 50 items, have width 64, Adam with lr 1e-3 and a softmax over all items; the rest are the library's defaults:

- rectools-sasrec: RecTools SASRecModel and its lightning training. Batch 128, 2 blocks, 4 heads, dropout 0.2.
- recbole-sasrec: RecBole SASRec, one sample a prefix, batch 256 (RecBole: 2048), 2 layers, 2 heads, inner 256, dropout
  0.5. Batches are padded to their longest history only, not to 50: the same sums in less time.
- recbole-bert4rec: RecBole BERT4Rec, likewise; dropout 0.2, mask ratio 0.2, and half of the batches mask only the last
  item. RecBole would never learn a user's last training item (it masks a sample's history, not its target) and drops
  the oldest item even of a short history when it ranks: both are put right here, in the peer's favour.
"""

from __future__ import annotations

import json
import logging
import os
import random
import resource
import sys
import warnings
from collections.abc import Callable
from functools import partial
from types import SimpleNamespace

import numpy as np
import pandas as pd
import torch

from saerec import columns as c
from saerec.evaluation.metrics import ndcg_at_k, rank_targets
from saerec.recommender.data import Histories, RecommenderData, mask_history

MAX_LENGTH, WIDTH = 50, 64

Score = Callable[[Histories], np.ndarray]  # the peer's scores of all items, [H, I+1] float32


def read(path: str) -> RecommenderData:
    """Our data without the intents, which no peer knows."""
    names = ("item_latents", "item_weights", "personal_indices", "personal_weights", "public_indices")
    none, f = dict.fromkeys(names, np.empty((0, 0))), np.load(path)
    return RecommenderData(f["items"], f["indptr"], f["n_train"], int(f["n_items"]), n_latents=0, **none)


def ranks(data: RecommenderData, score: Score, split: str) -> np.ndarray:
    """Rank of every user's held-out item, by our scorer."""
    users = data.held_out(split)
    histories = data.histories(users, split)

    def chunk(rows: slice) -> np.ndarray:
        part = histories.chunk(rows)
        return mask_history(score(part), part)

    return rank_targets(chunk, data.targets(users, split), n_items=data.n_items)


class Course:
    """The course of a training: a clock that validation stops, the best weights, and when it is over."""

    def __init__(self, data: RecommenderData, given: dict) -> None:
        """The clock starts now."""
        self._data, self._given, self._since = data, given, np.array(os.times())
        self.times = np.zeros(5)  # spent on training, like os.times(): user, system, two of child processes, wall
        self.history, self.best = [], (0, 0.0, -1.0)  # epoch, wall seconds of training, valid NDCG@10

    def is_over(self, net: torch.nn.Module, score: Score) -> bool:
        """Asked after every epoch: keeps `net`'s weights when they are the best so far, puts them back at last."""
        self.times += np.array(os.times()) - self._since
        net.eval()
        found = ranks(self._data, score, c.VALID)
        now = len(self.history) + 1, float(self.times[4]), float(ndcg_at_k(found, 10).mean())
        self.history.append(now)
        if now[2] > self.best[2]:
            self.best, self.valid_ranks = now, found
            self._weights = {name: value.clone() for name, value in net.state_dict().items()}
        is_last = now[0] >= min(self._given["epochs"], self.best[0] + self._given["patience"])
        is_last |= now[1] >= self._given["seconds"]
        if is_last:
            net.load_state_dict(self._weights)
        net.train(not is_last)
        self._since = np.array(os.times())
        return is_last


def rectools_sasrec(data: RecommenderData, given: dict) -> tuple[Course, Score]:
    """RecTools: its model is fitted in one go, a lightning callback asks after every epoch."""
    from pytorch_lightning import Trainer
    from pytorch_lightning.callbacks import LambdaCallback
    from rectools.dataset import Dataset
    from rectools.models import SASRecModel

    @torch.no_grad()
    def score(histories: Histories) -> np.ndarray:
        known = model.data_preparator.item_id_map.get_external_sorted_by_internal()[1:].astype(np.int64)  # less PAD
        number = np.zeros(data.n_items + 1, dtype=np.int64)
        number[known] = np.arange(1, len(known) + 1)
        sessions = np.zeros((len(histories), MAX_LENGTH), dtype=np.int64)
        for row, (start, stop) in enumerate(zip(histories.starts, histories.stops, strict=True)):
            session = number[histories.items[start:stop]]
            session = session[session > 0][-MAX_LENGTH:]  # RecTools leaves out items that it has not been trained on
            sessions[row, MAX_LENGTH - len(session) :] = session
        net = model.torch_model
        items = net.item_model.get_all_embeddings()
        last = net.encode_sessions({"x": torch.from_numpy(sessions)}, items)[:, -1]
        scores = np.full((len(histories), data.n_items + 1), -np.inf, dtype=np.float32)
        scores[:, known] = net.similarity_module(last, items).numpy()[:, 1:]
        return scores

    def after_epoch(trainer: Trainer, module) -> None:
        trainer.should_stop = course.is_over(module.torch_model, score)

    def trainer() -> Trainer:
        quiet = dict.fromkeys(("logger", "enable_checkpointing", "enable_progress_bar", "enable_model_summary"), False)
        asks = LambdaCallback(on_train_epoch_end=after_epoch)
        return Trainer(max_epochs=given["epochs"], accelerator="cpu", callbacks=[asks], **quiet)

    model = SASRecModel(n_factors=WIDTH, session_max_len=MAX_LENGTH, loss="softmax", get_trainer_func=trainer)
    owner, item, age = data.training().flat()
    table = pd.DataFrame({"user_id": owner, "item_id": item, "weight": 1.0, "datetime": pd.to_datetime(-age)})
    course = Course(data, given)
    model.fit(Dataset.construct(table))
    return course, score


def recbole(name: str, data: RecommenderData, given: dict) -> tuple[Course, Score]:
    """RecBole: its model, settings, loss and masking; samples and loop as its dataset and trainer make them."""
    from recbole.config import Config
    from recbole.data.interaction import Interaction
    from recbole.data.transform import construct_transform
    from recbole.model import sequential_recommender

    own = {"hidden_size": WIDTH, "MAX_ITEM_LIST_LENGTH": MAX_LENGTH, "train_neg_sample_args": None}
    config, dataset = Config(name, "ours", config_dict=own), SimpleNamespace(num=lambda field: data.n_items + 1)
    transform = construct_transform(config)
    net = getattr(sequential_recommender, name)(config, dataset)
    masks = int(config["transform"] is not None)

    def interaction(histories: Histories, before: int = 0) -> Interaction:
        items, lengths = histories.padded(MAX_LENGTH - before)
        items = torch.from_numpy(np.pad(items, ((0, 0), (before, 0))))
        return Interaction({"item_id_list": items, "item_length": torch.from_numpy(lengths + before)})

    @torch.no_grad()
    def score(histories: Histories) -> np.ndarray:  # BERT4Rec drops the first place to add a mask: leave that empty
        return net.full_sort_predict(interaction(histories, before=masks)).numpy()

    owner, item, age = data.training().flat()
    first, after = data.indptr[owner], (data.indptr[:-1] + data.n_train)[owner] - age
    has_past = after - first > 1
    samples = Histories(data.items, first[has_past], after[has_past] - 1 + masks)
    targets = torch.from_numpy(item[has_past].astype(np.int64))
    optimizer = torch.optim.Adam(net.parameters(), lr=config["learning_rate"])
    course = Course(data, given)
    while True:
        for batch in torch.randperm(len(targets)).split(256):
            sample = interaction(samples.chunk(batch.numpy()))
            sample["item_id"] = targets[batch]
            loss = net.calculate_loss(transform(dataset, sample))
            if torch.isfinite(loss):  # BERT4Rec's is a mean over nothing when a small batch got no mask
                optimizer.zero_grad()
                loss.backward()
                optimizer.step()
        if course.is_over(net, score):
            return course, score


WHO = {
    "rectools-sasrec": rectools_sasrec,
    "recbole-sasrec": partial(recbole, "SASRec"),
    "recbole-bert4rec": partial(recbole, "BERT4Rec"),
}


def main() -> None:
    """Train, rank, write, and print the course as one line of JSON."""
    data, given = read(sys.argv[1]), json.loads(sys.argv[3])
    warnings.filterwarnings("ignore")
    logging.disable(logging.WARNING)
    torch.set_num_threads(given["threads"])
    for seed in (random.seed, np.random.seed, torch.manual_seed):
        seed(given["seed"])
    course, score = WHO[given["who"]](data, given)
    np.savez(sys.argv[2], test_ranks=ranks(data, score, c.TEST), valid_ranks=course.valid_ranks)
    report = {"who": given["who"], "seed": given["seed"], "epochs": len(course.history), "history": course.history}
    report |= dict(zip(("best_epoch", "seconds_to_best", "valid NDCG@10"), course.best, strict=True))
    peak_mib = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps(report | {"cpu_seconds": course.times[:2].sum(), "peak_mib": peak_mib}))


if __name__ == "__main__":
    main()

"""Training: what it finds, what it keeps, and that it can be repeated."""

import dataclasses
import subprocess
import sys

import numpy as np
import pytest
import torch

from saerec.config.schema import SAEConfig
from saerec.errors import Cancelled, DataError
from saerec.sae.metrics import encode_corpus, match_dictionaries, sae_metrics
from saerec.sae.sampling import geometric_median, split
from saerec.sae.training import HISTORY, Trainer, train_sae

QUICK = SAEConfig(lr=1e-3, architecture="topk", n_latents=32, k=3, batch_size=128, epochs=5)


@pytest.fixture(autouse=True)
def one_thread():
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


def planted(n=4000, d=32, m=40, active=3, seed=0):
    """Sums of `active` out of m unit directions, with a little noise. Returns vectors and directions."""
    rng = np.random.default_rng(seed)
    directions = rng.standard_normal((m, d))
    directions /= np.linalg.norm(directions, axis=1, keepdims=True)
    code = np.zeros((n, m))
    chosen = rng.random((n, m)).argsort(axis=1)[:, :active]
    np.put_along_axis(code, chosen, rng.uniform(0.5, 1.5, (n, active)), axis=1)
    x = code @ directions + 0.02 * rng.standard_normal((n, d)) + 1.0
    return x.astype(np.float32), directions


@pytest.fixture(scope="module")
def world():
    return planted()


@pytest.mark.parametrize(("architecture", "least"), [("topk", 0.9), ("batchtopk", 0.85), ("jumprelu", 0.85)])
def test_planted_directions_are_recovered(world, architecture, least):
    x, directions = world
    config = dataclasses.replace(QUICK, architecture=architecture, n_latents=64, epochs=30)
    trained = train_sae(x, config, seed=0)
    _, _, cosine = match_dictionaries(directions, trained.sae.W_dec.numpy())
    assert cosine.mean() > least
    metrics = sae_metrics(trained.sae, x)
    assert metrics["fvu"] < 0.2
    assert 2.5 < metrics["l0"] < 3.5
    torch.testing.assert_close(trained.sae.W_dec.norm(dim=1), torch.ones(64))


def test_the_small_dictionary_inside_a_matryoshka_reconstructs_alone(world):
    """Keeping only the first prefix loses less than it does with the same training without nesting."""
    left = {}
    for architecture in ("batchtopk", "matryoshka"):
        sae = train_sae(world[0], dataclasses.replace(QUICK, architecture=architecture, epochs=10), seed=0).sae
        x = torch.from_numpy(world[0][:500])
        code = sae.encode(x)
        acts = code.top_acts.masked_fill(code.top_indices >= 8, 0)  # 8 = N/4, a prefix of the matryoshka
        error = x - sae.decode(code._replace(top_acts=acts))
        left[architecture] = float(error.square().sum() / (x - x.mean(0)).square().sum())
    assert left["matryoshka"] < 0.92 * left["batchtopk"]


def test_history_has_its_columns_and_the_callbacks_hear_of_it(world):
    rows, steps = [], []
    trained = train_sae(
        world[0], QUICK, seed=0, on_row=rows.append, progress=lambda done, total: steps.append((done, total))
    )
    assert list(trained.history.columns) == list(HISTORY)
    assert trained.history.to_dict("records") == rows
    assert steps[-1][0] == steps[-1][1] == trained.history["step"].iloc[-1]
    assert np.isfinite(trained.history.to_numpy()).all()
    assert trained.history["fvu_held_out"].iloc[-1] < trained.history["fvu_held_out"].iloc[0]


def test_the_best_state_is_returned(world):
    """Scoring the returned state on the texts that were held out gives the least value of the history."""
    trained = train_sae(world[0], QUICK, seed=0)
    _, held_out = split(len(world[0]), np.random.default_rng(0))
    best = trained.history["fvu_held_out"].min()
    assert sae_metrics(trained.sae, world[0][held_out])["fvu"] == pytest.approx(best, rel=1e-3)


@pytest.mark.parametrize("architecture", ["topk", "batchtopk", "matryoshka"])
def test_same_seed_same_result_also_from_a_memory_map(world, architecture, tmp_path):
    config = dataclasses.replace(QUICK, architecture=architecture, epochs=2)
    np.save(tmp_path / "x.npy", world[0])
    first = train_sae(world[0], config, seed=5)
    second = train_sae(np.load(tmp_path / "x.npy", mmap_mode="r"), config, seed=5)
    other = train_sae(world[0], config, seed=6)
    assert first.history.equals(second.history)
    for name, value in first.sae.state_dict().items():
        assert torch.equal(value, second.sae.state_dict()[name])
    assert not torch.equal(first.sae.W_dec, other.sae.W_dec)


def test_the_unit_of_the_data_does_not_matter(world):
    small, large = train_sae(world[0], QUICK, seed=0), train_sae(world[0] * 64, QUICK, seed=0)
    acts, indices = encode_corpus(small.sae, world[0][:200])
    acts_64, indices_64 = encode_corpus(large.sae, world[0][:200] * 64)
    assert (indices == indices_64).mean() > 0.99
    np.testing.assert_allclose(acts * 64, acts_64, rtol=0.01, atol=0.1)


def dead_trainer(world, *, coefficient=0.0, restart=False):
    options = {"aux_coefficient": coefficient, "restart_dead": restart}
    config = dataclasses.replace(QUICK, n_latents=64, dead_after=10, epochs=100, **options)
    trainer = Trainer(world[0], np.arange(len(world[0])), config, np.random.default_rng(0), "cpu")
    with torch.no_grad():
        trainer.sae.b_enc[:32] = -0.35  # half of the latents fall behind
    fired = torch.zeros(64, dtype=torch.bool)
    for step, x in zip(range(400), trainer.batches(), strict=False):
        trainer.step(x)
        if step >= 300:
            fired |= trainer.dead.steps_silent == 0
    return float((~fired).float().mean())


def test_dead_latents_are_revived(world):
    left_alone = dead_trainer(world)
    assert left_alone > 0.2
    assert dead_trainer(world, coefficient=1.0) < 0.6 * left_alone
    assert dead_trainer(world, restart=True) < 0.6 * left_alone


def test_a_restarted_latent_points_at_a_residual_and_forgets_its_moments(world):
    trainer = Trainer(world[0], np.arange(len(world[0])), QUICK, np.random.default_rng(0), "cpu")
    for _, x in zip(range(5), trainer.batches(), strict=False):
        trainer.step(x)
    sae, dead = trainer.sae, trainer.dead
    before = sae.W_dec.detach().clone()
    dead.steps_silent[:] = 0
    dead.steps_silent[3] = dead.after
    error = torch.zeros(4, sae.d_model)
    error[2, 1] = 7.0  # the only text with a residual
    assert dead.restart(error, trainer.optimizer) == 1
    expected = torch.eye(sae.d_model)[1]
    torch.testing.assert_close(sae.W_dec[3].detach(), expected)
    cosine = torch.nn.functional.cosine_similarity(sae.W_enc[3].detach(), expected, dim=0)
    assert cosine == pytest.approx(1.0)
    assert sae.b_enc[3].item() == 0 and int(dead.steps_silent[3]) == 0
    assert not trainer.optimizer.state[sae.W_dec]["exp_avg"][3].any()
    assert trainer.optimizer.state[sae.W_dec]["exp_avg"].any()
    others = np.delete(np.arange(sae.n_latents), 3)
    torch.testing.assert_close(sae.W_dec[others].detach(), before[others])
    assert dead.restart(error, trainer.optimizer) == 0


def test_decoder_gradient_is_tangent_and_rows_stay_on_the_sphere(world):
    trainer = Trainer(world[0], np.arange(len(world[0])), QUICK, np.random.default_rng(0), "cpu")
    W_dec = trainer.sae.W_dec
    before = W_dec.detach().clone()
    trainer.step(next(trainer.batches()))
    assert W_dec.grad is not None and W_dec.grad.any()
    torch.testing.assert_close((W_dec.grad * before).sum(1), torch.zeros(32), atol=1e-6, rtol=0)
    torch.testing.assert_close(W_dec.norm(dim=1), torch.ones(32))


def test_a_batch_covers_all_texts_once_per_pass(world):
    x = np.arange(20, dtype=np.float32).repeat(2).reshape(20, 2) + np.eye(2, dtype=np.float32)[np.arange(20) % 2]
    trainer = Trainer(x, np.arange(20), dataclasses.replace(QUICK, batch_size=8), np.random.default_rng(0), "cpu")
    batches = trainer.batches()
    seen = torch.cat([next(batches) for _ in range(5)])  # two passes of 20 in five batches of 8
    _, counts = seen.unique(dim=0, return_counts=True)
    assert len(counts) == 20 and (counts == 2).all()


def test_cancel_stops_at_once(world):
    def stop(done, total):
        if done == 3:
            raise Cancelled

    with pytest.raises(Cancelled):
        train_sae(world[0], QUICK, seed=0, progress=stop)


@pytest.mark.parametrize("n", [2, 3, 19, 25])
def test_few_texts_are_enough(n):
    trained = train_sae(planted(n=n)[0], dataclasses.replace(QUICK, epochs=3), seed=0)
    assert np.isfinite(trained.history.to_numpy()).all()


@pytest.mark.parametrize(
    ("x", "reason"),
    [
        (np.zeros((0, 4)), "no passages"),
        (np.zeros((1, 4)), "at least 2"),
        (np.ones((50, 4)), "the same"),
        (np.full((50, 4), np.nan), "not numbers"),
    ],
)
def test_what_cannot_be_learned_from_is_refused(x, reason):
    with pytest.raises(DataError, match=reason):
        train_sae(x.astype(np.float32), QUICK, seed=0)


def test_geometric_median_ignores_an_outlier():
    x = torch.cat([torch.randn(200, 3, generator=torch.Generator().manual_seed(0)), torch.full((5, 3), 1e4)])
    assert geometric_median(x).abs().max() < 0.5 < x.mean(0).abs().max()


@pytest.mark.skipif(not torch.cuda.is_available(), reason="needs CUDA")
def test_cuda_learns_as_well(world):
    trained = train_sae(world[0], QUICK, seed=0, device="cuda")
    assert trained.history["fvu_held_out"].iloc[-1] < trained.history["fvu_held_out"].iloc[0]


def test_chosen_rows_of_a_memory_map_are_all_that_is_read(world, tmp_path):
    x = world[0]
    rows = np.sort(np.random.default_rng(0).choice(len(x), 1500, replace=False))
    spoiled = np.full_like(x, np.nan)
    spoiled[rows] = x[rows]
    np.save(tmp_path / "texts.npy", spoiled)
    stored = np.load(tmp_path / "texts.npy", mmap_mode="r")
    streamed = train_sae(stored, QUICK, seed=0, rows=rows)
    copied = train_sae(x[rows], QUICK, seed=0)
    assert torch.equal(streamed.sae.W_dec, copied.sae.W_dec)
    assert sae_metrics(streamed.sae, stored, rows) == sae_metrics(copied.sae, x[rows])


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_memory_does_not_grow_with_the_corpus(tmp_path):
    code = (
        "import sys, numpy as np, resource; from saerec.config.schema import SAEConfig\n"
        "from saerec.sae.training import train_sae; import torch; torch.set_num_threads(1)\n"
        "x = np.lib.format.open_memmap(sys.argv[1], 'w+', np.float32, (int(sys.argv[2]), 128))\n"
        "rng = np.random.default_rng(0)\n"
        "for start in range(0, len(x), 5000): x[start:start + 5000] = rng.standard_normal((5000, 128))\n"
        "del x; x = np.load(sys.argv[1], mmap_mode='r')\n"
        "config = SAEConfig(architecture='topk', n_latents=64, k=4, epochs=1, batch_size=4096)\n"
        "def peak(): return int(open('/proc/self/status').read().split('VmHWM:')[1].split()[0]) // 1024\n"
        "open('/proc/self/clear_refs', 'w').write('5'); before = peak()\n"
        "train_sae(x, config, seed=0); print(peak() - before)"
    )
    grown = [
        int(
            subprocess.run(
                [sys.executable, "-c", code, str(tmp_path / f"{n}.npy"), str(n)],
                capture_output=True,
                text=True,
                check=True,
            ).stdout
        )
        for n in (100_000, 400_000)
    ]
    assert grown[1] - grown[0] < 60  # MiB; the corpus grew by 146

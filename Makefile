# The two commands of the README: `make run` and `make test`. Both set up what is missing.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
READY_DEV := $(VENV)/.ready-dev
INSTALL := $(BIN)/pip install --quiet --disable-pip-version-check -c constraints.txt
TEST_ARGS ?=
BENCH_ARGS ?=

.PHONY: run test test-ray test-fast lint types demo docs sbom clean bench-planted bench-sae bench-meaning bench-store \
        bench-sentences bench-accuracy bench-train bench-resume bench-pipeline bench-ui bench-naming bench-map \
        bench-shapley bench-scale bench-scale-recommender bench-flood soak fuzz chaos
.DEFAULT_GOAL := run

$(READY): requirements.txt constraints.txt pyproject.toml setup.py
	$(PYTHON) -m venv $(VENV)
	$(INSTALL) -r requirements.txt
	$(INSTALL) --no-deps -e .
	touch $(READY)

$(READY_DEV): $(READY) requirements-dev.txt
	$(INSTALL) -r requirements-dev.txt
	touch $(READY_DEV)

run: $(READY)  ## open the explorer on the bundled demo run
	$(BIN)/saerec explore

lint: $(READY_DEV)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: $(READY_DEV)
	$(BIN)/mypy

test: $(READY_DEV) lint types  ## lint, types, all tests
	$(BIN)/python -m pytest -n 2 --dist worksteal --ignore=tests/e2e $(TEST_ARGS)
	$(BIN)/python -m pytest -n 2 --dist worksteal tests/e2e $(TEST_ARGS)

test-ray: $(READY_DEV)  ## trainings by Ray too, some minutes (SAEREC_TEST_RAY=host:port for a cluster that is there)
	SAEREC_TEST_RAY=$${SAEREC_TEST_RAY:-local} $(BIN)/python -m pytest tests/pipeline/engines $(TEST_ARGS)

test-fast: $(READY_DEV)  ## for the loop: no browser, no training
	$(BIN)/python -m pytest -n 2 --dist worksteal -m "not browser and not trains and not slow" $(TEST_ARGS)

# Half as many latents, one a sentence: something to compare with, in all else as small as it can be.
COARSE := sae.n_latents=64 sae.k=1 intents.n_personal=6 intents.item_latents=4 recommender.d_model=32

demo: $(READY)  ## make both bundled runs again: the demo, and what it is compared with
	SAEREC_SHARED=1 $(BIN)/saerec demo --bundle assets/demo_run
	SAEREC_SHARED=1 $(BIN)/saerec demo --run-id demo-coarse --reuse --set $(COARSE) --bundle assets/demo_coarse --without-truth

docs: $(READY_DEV)  ## build the documentation into build/docs, and say where a link leads nowhere
	NO_MKDOCS_2_WARNING=1 $(BIN)/python -m mkdocs build --quiet --strict

sbom: $(READY_DEV)  ## all that is pinned as a CycloneDX bill of materials, sbom.cdx.json
	$(BIN)/cyclonedx-py requirements constraints.txt --pyproject pyproject.toml --output-reproducible \
	    --output-format JSON --output-file sbom.cdx.json

bench-planted: $(READY)  ## are the planted intents of the demo found again? (minutes; BENCH_ARGS=--sweep for sizes)
	$(BIN)/python -m benchmarks.planted $(if $(PEER_PYTHON),--peer-python $(PEER_PYTHON)) $(BENCH_ARGS)

VECTORS ?= runs/demo/embeddings/texts.npy
PEER_PYTHON ?= $(wildcard build/peers/bin/python)

bench-sae: $(READY) $(VECTORS)  ## the autoencoder, beside sae-lens where build/peers has it (VECTORS=..., PEER_PYTHON=...)
	$(BIN)/python -m benchmarks.sae --vectors $(VECTORS) $(if $(PEER_PYTHON),--peer-python $(PEER_PYTHON)) $(BENCH_ARGS)

runs/demo/embeddings/texts.npy: | $(READY)
	$(BIN)/saerec demo --until embeddings

MEANING_RUNS ?= $(wildcard runs/demo)

bench-meaning: $(READY)  ## do intents mean what they say? (MEANING_RUNS="runs/A runs/B", BENCH_ARGS="--demo-seeds 0 1 2")
	$(BIN)/python -m benchmarks.meaning --runs $(MEANING_RUNS) $(BENCH_ARGS)

bench-store: $(READY)  ## the activation store at 16,384 latents x 1,000,000 texts
	$(BIN)/python -m benchmarks.store $(BENCH_ARGS)

DATA ?= ../shared/data/amazon2014_beauty
SEEDS ?= 3
RECOMMENDERS_PYTHON ?= $(wildcard build/recommenders/bin/python)
RECOMMENDERS := $(if $(RECOMMENDERS_PYTHON),--peers rectools-sasrec recbole-sasrec --peer-python $(RECOMMENDERS_PYTHON))
ACCURACY_RUN := runs/bench-$(notdir $(DATA))

bench-accuracy: $(READY)  ## accuracy, ablations and peers (hours; DATA=..., SEEDS=..., BENCH_ARGS="--variants best paper")
	$(BIN)/saerec run --data $(DATA) --run-id $(notdir $(ACCURACY_RUN)) --preset best --until intents
	$(BIN)/python -m benchmarks.accuracy $(ACCURACY_RUN) --seeds $(SEEDS) $(RECOMMENDERS) $(BENCH_ARGS)

bench-train: $(READY)  ## core-seconds to equal validation accuracy, beside the peers
	$(BIN)/saerec run --data $(DATA) --run-id $(notdir $(ACCURACY_RUN)) --preset best --until intents
	$(BIN)/python -m benchmarks.accuracy $(ACCURACY_RUN) --seeds 1 --variants best $(RECOMMENDERS)

SENTENCE_RUNS ?= assets/demo_run

bench-sentences: $(READY_DEV)  ## does every sentence on 500 recommendations of each run hold? (SENTENCE_RUNS="runs/A runs/B")
	$(BIN)/python -m benchmarks.sentences --runs $(SENTENCE_RUNS) $(BENCH_ARGS)

RUN ?= assets/demo_run

bench-ui: $(READY)  ## how long readers wait for the server (minutes; RUN=runs/NAME)
	$(BIN)/python -m benchmarks.ui --run $(RUN) $(BENCH_ARGS)

bench-flood: $(READY)  ## what ten readers wait while one floods the server, and does SIGTERM end it? (RUN=runs/NAME)
	$(BIN)/python -m benchmarks.flood --run $(RUN) $(BENCH_ARGS)

soak: $(READY)  ## twenty readers for 15 minutes beside a training: does anything grow? (BENCH_ARGS="--minutes 5")
	$(BIN)/python -m benchmarks.soak --run $(RUN) $(BENCH_ARGS)

bench-map: $(READY)  ## do neighbours stay neighbours on the map of sentences? (RUN=runs/NAME with its vectors)
	$(BIN)/python -m benchmarks.sentence_map --run $(RUN) $(BENCH_ARGS)

bench-resume: $(READY)  ## is a run that is killed 20 times and resumed the same run, byte for byte?
	$(BIN)/python -m benchmarks.resume $(BENCH_ARGS)

PIPELINE_DATA ?= ../shared/data/amazon2014_musical_instruments

bench-pipeline: $(READY)  ## time, disk and memory of a whole run (PIPELINE_DATA=..., BENCH_ARGS="--preset small")
	$(BIN)/python -m benchmarks.pipeline $(PIPELINE_DATA) $(BENCH_ARGS)

NAMING_RUN ?= runs/demo

bench-naming: $(READY) $(NAMING_RUN)/intents/intents.parquet  ## names by a model behind llama.cpp's server, in build/llama (NAMING_RUN=runs/NAME)
	$(BIN)/python -m benchmarks.naming $(NAMING_RUN) $(BENCH_ARGS)

bench-shapley: $(READY)  ## exact Shapley values of one recommendation among 100,000 items, before and after
	$(BIN)/python -m benchmarks.shapley $(BENCH_ARGS)

bench-scale: $(READY)  ## how time, memory and disk of each stage grow (hours; BENCH_ARGS="--sizes 10000 100000 --until data")
	$(BIN)/python -m benchmarks.scale $(BENCH_ARGS)

bench-scale-recommender: $(READY)  ## how a training step, blending, ranking and lists for everybody grow (BENCH_ARGS="--sizes 1000 10000")
	$(BIN)/python -m benchmarks.scale_recommender $(BENCH_ARGS)

chaos: $(READY)  ## kills, full disks, little memory, clocks that jump: is anything lost? (BENCH_ARGS="--rounds 20")
	$(BIN)/python -m benchmarks.chaos $(BENCH_ARGS)

FUZZ_INPUTS ?= 100000

fuzz: $(READY_DEV)  ## nothing but the error family comes out, whatever is handed in (FUZZ_INPUTS=..., BENCH_ARGS="--seed 1")
	$(BIN)/python -m tests.fuzz --inputs $(FUZZ_INPUTS) $(BENCH_ARGS)

runs/demo/intents/intents.parquet: | $(READY)
	$(BIN)/saerec demo --until intents

clean:
	rm -rf $(VENV) .pytest_cache .mypy_cache .ruff_cache

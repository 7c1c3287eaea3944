"""What is fuzzed: of each target the inputs, and what is done with one. Only the error family may come out."""

import contextlib
import copy
import gzip
import hashlib
import io
import json
import shutil
import zipfile
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any
from unittest import mock

from hypothesis import strategies as st

from saerec.config.build import build_config, config_from_dict
from saerec.data.inspection.preview import inspect
from saerec.data.inspection.unpack import Upload, receive
from saerec.data.readers import FORMATS, read_corpus
from saerec.data.readers.files.faults import Faults
from saerec.errors import SaerecError
from saerec.explorer import Explorer
from saerec.places import demo_run
from saerec.recommender.inputs.request import Intervention
from saerec.report import card
from saerec.report.card import build_card, verify_card
from saerec.serialize import as_csv
from saerec.ui.kit.address import read_change
from saerec.workspace.archive import export_run, import_run
from saerec.workspace.archive.layout import INDEX
from saerec.workspace.list_files import read_list, to_csv, to_json
from saerec.workspace.lists import Entry, NamedList
from saerec.workspace.own_reasons import OwnReasons
from saerec.workspace.reason_text import lines_of, problems
from saerec.workspace.run import Run
from tests.fuzz.inputs import JUNK, spoilt, spoilt_json, tables
from tests.support.hostile import HOSTILE
from tests.support.tiny_run import make_tiny_run
from tests.workspace.archive.test_bad_zips import zip_of

WORDS = st.one_of(
    st.sampled_from(
        [*map(str, JUNK), *HOSTILE, "1", "0", "u1", "i1", "7", "-1", "personal:1", "3:2,personal:0.5", ","]
    ),
    st.text(max_size=30),
)


@dataclass(frozen=True)
class Bench:
    """A folder to work in, with a run made by hand and what is written of it."""

    folder: Path
    told: dict[str, dict[str, Any]] = field(default_factory=dict)
    """question -> card"""

    @cached_property
    def run(self) -> Run:
        """The tiny run."""
        return make_tiny_run(self.folder / "home" / "tiny", recorded=True)

    @cached_property
    def explorer(self) -> Explorer:
        """Its explorer."""
        return Explorer(self.run)

    @cached_property
    def demo(self) -> Explorer:
        """The explorer of the bundled run, of which a quiz can be asked; only read."""
        return Explorer(Run(demo_run()))

    @cached_property
    def archive(self) -> dict[str, bytes]:
        """Name -> bytes of its archive."""
        buffer = io.BytesIO()
        export_run(self.run.directory, buffer)
        with zipfile.ZipFile(buffer) as archive:
            return {name: archive.read(name) for name in archive.namelist()}

    @cached_property
    def card(self) -> dict[str, Any]:
        """An explanation card of it."""
        users, items = self.explorer.users()["user_id"], self.run.table("data/items")["item_id"]
        return json.loads(json.dumps(build_card(self.explorer, str(users.iloc[0]), str(items.iloc[3]))))

    def build_card(self, explorer: Explorer, user: str, item: str, change: Intervention[str]) -> dict[str, Any]:
        """As `saerec.report.card.build_card`; what was asked before is remembered."""
        asked = repr((user, item, change))
        if asked not in self.told:
            self.told[asked] = build_card(explorer, user, item, change)
        return copy.deepcopy(self.told[asked])

    def fresh(self, name: str) -> Path:
        """An empty folder."""
        place = self.folder / name
        shutil.rmtree(place, ignore_errors=True)
        place.mkdir(parents=True)
        return place


class _Target:
    """A strategy, and what is done with what it draws."""

    share = 6
    """Of the inputs, relative to the others: slow ones get fewer."""

    def inputs(self, bench: Bench) -> st.SearchStrategy[Any]:
        """What is handed in."""
        raise NotImplementedError

    def run(self, bench: Bench, value: Any) -> None:
        """Do it; any error but those of the family is a finding."""
        raise NotImplementedError


class Readers(_Target):
    """Files of every format, recognised or told, with and without faults collected, in the browser and outside."""

    share = 3

    WAYS = ("strictly", "with faults collected", "as told", "in the browser")

    def inputs(self, bench):
        each = [st.tuples(st.just(name), spoilt([data])) for name, data in tables().items()]
        ways = st.sampled_from(self.WAYS)
        return st.tuples(st.one_of(each), st.sampled_from([*FORMATS]), st.sampled_from(("", ".gz")), ways)

    def run(self, bench, value):
        (name, data), format, packed, way = value
        path = bench.fresh("read") / f"{name}{packed}"
        path.write_bytes(gzip.compress(data, 1) if packed else data)
        with contextlib.suppress(SaerecError):
            if way == "in the browser":
                inspect(path)
            elif way == "as told":
                read_corpus(path.parent if format == "movielens" else path, format=format)
            else:
                read_corpus(path, faults=Faults() if way == self.WAYS[1] else None)


class Uploads(_Target):
    """Archives of data as they come over the web."""

    def inputs(self, bench):
        buffer = io.BytesIO()
        with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, data in tables().items():
                archive.writestr(name, data)
        packed = [buffer.getvalue(), *(gzip.compress(data) for data in tables().values()), *tables().values()]
        return st.lists(st.tuples(WORDS, spoilt(packed)), min_size=1, max_size=2)

    def run(self, bench, value):
        with contextlib.suppress(SaerecError):
            receive([Upload(name, io.BytesIO(data)) for name, data in value], bench.fresh("upload"), most=1 << 22)


class Archives(_Target):
    """Runs from elsewhere: any byte of the .zip, or any file in it with a right hash; what comes in is looked at."""

    share = 1

    def inputs(self, bench):
        files = bench.archive
        member = st.sampled_from(sorted(set(files) - {INDEX})).flatmap(
            lambda name: st.tuples(
                st.just(name),
                spoilt_json(json.loads(files[name])).map(lambda value: json.dumps(value).encode())
                if name.endswith(".json")
                else spoilt([files[name]]),
            )
        )
        index = spoilt_json(json.loads(files[INDEX])).map(lambda value: (INDEX, json.dumps(value).encode()))
        return st.one_of(member, member, index, spoilt([zip_of(files)]).map(lambda data: ("", data)))

    def run(self, bench, value):
        name, data = value
        if name:
            files = {**bench.archive, name: data}
            if name != INDEX:
                index = json.loads(files[INDEX])
                index["files"][name] = {"bytes": len(data), "sha256": hashlib.sha256(data).hexdigest()}
                files[INDEX] = json.dumps(index).encode()
            data = zip_of(files)
        home = bench.fresh("import")
        with contextlib.suppress(SaerecError):
            explorer = Explorer(import_run(io.BytesIO(data), home))
            for ask in (explorer.overview, explorer.latents, explorer.users, explorer.evaluation):
                with contextlib.suppress(SaerecError):
                    ask()


class Cards(_Target):
    """Explanation cards from elsewhere. What the run says again is worked out once for each question."""

    def inputs(self, bench):
        return spoilt_json(bench.card)

    def run(self, bench, value):
        with contextlib.suppress(SaerecError), mock.patch.object(card, "build_card", bench.build_card):
            verify_card(bench.explorer, value)


class Settings(_Target):
    """TOML, `--set` and the configuration in a manifest."""

    SAMPLES = (b"[sae]\nk = 16\nn_latents = 64\n[recommender]\nepochs = 3\n", b'[data]\npassage = "text"\n')

    def inputs(self, bench):
        keys = st.sampled_from(
            ("sae.k", "sae", "data.passage", "recommender.epochs", "x.y", "", "sae.k.z", "embedding.model")
        )
        sets = st.lists(st.builds("{}{}{}".format, keys, st.sampled_from(("=", "", "==")), WORDS), max_size=3)
        tree = spoilt_json(bench.run.manifest["config"])
        return st.tuples(spoilt(self.SAMPLES), sets, tree)

    def run(self, bench, value):
        data, sets, tree = value
        path = bench.fresh("toml") / "run.toml"
        path.write_bytes(data)
        for call in (
            lambda: build_config("tiny", toml=path),
            lambda: build_config("tiny", sets=sets),
            lambda: config_from_dict(tree),
        ):
            with contextlib.suppress(SaerecError):
                call()


class Reasons(_Target):
    """Files of one's own reasons."""

    SAMPLE = b"# stays in tune\nopposite: goes out of tune\n+ It held its tuning.\n- Flat by the second song.\n"

    share = 1

    def inputs(self, bench):
        return st.tuples(st.sampled_from(("band.txt", "thing.txt", "x.csv")), spoilt([self.SAMPLE]))

    def run(self, bench, value):
        name, data = value
        text = data.decode("utf-8", "replace")
        lines_of(text)
        problems(name, text, {})
        path = bench.fresh("reasons") / name
        path.write_bytes(data)
        own = OwnReasons(bench.fresh("bank"))
        with contextlib.suppress(SaerecError):
            own.bring(name, text, path)
            own.undo()


class ListFiles(_Target):
    """Lists from elsewhere."""

    def inputs(self, bench):
        found = NamedList(
            "", "Mine", "a note", (Entry("item", "i1", "good"), Entry("latent", "3", ""), Entry("user", "u1", ""))
        )
        good = json.loads(to_json(found, {}, "tiny", "x"))
        as_json = spoilt_json(good).map(lambda value: json.dumps(value).encode())
        return st.tuples(st.one_of(as_json, spoilt([to_json(found, {}, "tiny", "x"), to_csv(found, {})])), WORDS)

    def run(self, bench, value):
        data, name = value
        for file in (f"{name}.json", f"{name}.csv"):
            with contextlib.suppress(SaerecError):
                bench.explorer.import_list(read_list(data, file))


class QuizSheets(_Target):
    """Sheets that readers filled in."""

    def inputs(self, bench):
        sheet = as_csv(bench.demo.quiz.sheet(0, 6))
        return spoilt([sheet, sheet.replace(b",,", b",a,")])

    def run(self, bench, value):
        path = bench.fresh("quiz") / "sheet.csv"
        path.write_bytes(value)
        with contextlib.suppress(SaerecError):
            bench.demo.quiz.read(path)


ASKS = {
    "changed": lambda explorer, value: explorer.recommend("u1", read_change(value)),
    "recommended": lambda explorer, value: explorer.recommend(value["user"], read_change(value)),
    "explained": lambda explorer, value: explorer.explain("u1", value["item"], read_change(value)),
    "searched": lambda explorer, value: explorer.latents(value["find"]),
    "looked up": lambda explorer, value: explorer.user(value["user"]),
}
"""Question -> how it is asked of a run, going by the parts of an address."""


class Addresses(_Target):
    """What the address of a page may ask."""

    def inputs(self, bench):
        asked = st.fixed_dictionaries({"set": WORDS, "history": WORDS, "user": WORDS, "item": WORDS, "find": WORDS})
        return st.tuples(st.sampled_from([*ASKS]), asked)

    def run(self, bench, value):
        ask, asked = value
        with contextlib.suppress(SaerecError):
            ASKS[ask](bench.explorer, asked)


TARGETS = {type(one).__name__.lower(): one for one in (
    Readers(), Uploads(), Archives(), Cards(), Settings(), Reasons(), ListFiles(), QuizSheets(), Addresses()
)}  # fmt: skip

"""What is told of raw data before a run, and that it comes back as it was kept."""

from dataclasses import asdict

import numpy as np
import pytest

from saerec.config.schema import DataConfig
from saerec.data.corpus import build_corpus
from saerec.data.inspection.findings import Report, validate
from saerec.data.readers.files.faults import Faults
from saerec.text.language import languages_of
from tests.support.languages import reviews
from tests.support.raw_rows import raw


def report_of(corpus):
    return validate(corpus, Faults(lines=np.arange(1, len(corpus.interactions) + 1)), now=2e9)


def foreign(code):
    table = reviews(code)
    return raw(list(table[["user", "item", "timestamp", "rating", "review"]].itertuples(index=False)))


@pytest.mark.parametrize("code", ["hi", "th", "de"])
def test_languages_are_told_as_the_run_tells_them(code):
    corpus = foreign(code)
    told = report_of(corpus).languages
    built = build_corpus(corpus, DataConfig(k_core=0))
    assert told.main == code and told.shares == languages_of(built.texts["text"].tolist()).shares


def test_titles_are_read_where_there_are_no_reviews():
    rows = [(f"u{n % 2}", f"i{n // 2}", 1_600_000_000, 5, "") for n in range(4)]
    items = [(f"i{n}", "Der leise Wecker für die Nacht und das Reisen", "", "", "", np.nan) for n in range(3)]
    assert report_of(raw(rows, items)).languages.main == "de"


def test_a_report_comes_back_as_it_was_kept_and_an_earlier_one_says_no_language():
    found = report_of(foreign("hi"))
    kept = asdict(found)
    assert Report.from_dict(kept) == found
    del kept["languages"]
    assert Report.from_dict(kept).languages is None

"""What a fuzzer hands in: good files spoilt a little, and junk. Strategies of hypothesis."""

import copy
import io
import json

import pandas as pd
from hypothesis import strategies as st

TOKENS = (
    b'"', b"'", b"\0", b"\xff\xfe", b"\xef\xbb\xbf", b"\r", b"\n\n", b",", b"\t", b"{", b"}", b"[" * 40, b"]",
    b'{"a":' * 20, b"NaN", b"1e999", b"-1", b"9" * 400, b"null", b"true", b"0000-00-00", b"31/12/1969 25:61",
    b"\\ud800", b"\xe2\x80\xa8", b"sep=;\n", b"../../x", b"=1+1", b"\x1f\x8b", b"PAR1", b"%s%n", b"# ", b"opposite:",
    b"+ ", b"- ", b"::", b"user_id",
)  # fmt: skip
"""What readers stumble over."""
JUNK = (
    None, True, -1, 0, 10**30, -(10**400), 1e308, float("nan"), float("inf"), "", "x" * 5000, "\ud800", "\0", "../x",
    "1e5", [], {}, [[1]], [None], {"a": {"b": []}}, {"": ""}, [1, "x", None], "2024-13-45", {"$oid": {"$oid": 1}},
)  # fmt: skip
"""What stands where something else was expected."""


@st.composite
def spoilt(draw, samples):
    """One of some good byte strings after up to four edits: bytes flipped, cut, doubled, or a token put in."""
    data = bytearray(draw(st.sampled_from(samples)))
    for _ in range(draw(st.integers(0, 4))):
        place = draw(st.integers(0, max(len(data) - 1, 0)))
        what = draw(st.sampled_from(("flip", "cut", "double", "put", "end", "swap")))
        if what == "flip" and data:
            data[place] ^= 1 << draw(st.integers(0, 7))
        elif what == "cut":
            del data[place : place + draw(st.integers(1, 40))]
        elif what == "double":
            data[place:place] = data[place : place + draw(st.integers(1, 200))]
        elif what == "put":
            data[place:place] = draw(st.sampled_from(TOKENS))
        elif what == "end":
            del data[place:]
        elif what == "swap":
            data[place : place + 4] = draw(st.binary(min_size=0, max_size=8))
    return bytes(data)


@st.composite
def spoilt_json(draw, good):
    """A JSON value in which up to three parts are junk, are missing, or have another name."""
    value = copy.deepcopy(good)
    for _ in range(draw(st.integers(1, 3))):
        places = list(_places(value))
        if not places:
            break
        holder, key = draw(st.sampled_from(places))
        what = draw(st.sampled_from(("junk", "junk", "junk", "gone", "renamed")))
        if what == "junk":
            holder[key] = copy.deepcopy(draw(st.sampled_from(JUNK)))
        elif what == "gone":
            del holder[key]
        elif isinstance(holder, dict):
            holder[draw(st.sampled_from(("", "x", "kind", "0")))] = holder.pop(key)
    return value


def _places(value):
    if isinstance(value, dict | list):
        for key in list(value) if isinstance(value, dict) else range(len(value)):
            yield value, key
            yield from _places(value[key])


def _rows(n=12):
    return [
        {"user_id": f"u{i % 4}", "item_id": f"i{i % 5}", "timestamp": 1_600_000_000 + i, "rating": i % 5 + 1,
         "text": f"The soap number {i} smells good. It foams, and lasts.", "title": f"Soap {i % 5}", "price": "3.50"}
        for i in range(n)
    ]  # fmt: skip


def tables():
    """(name, bytes) of every kind of file that a reader takes."""
    frame = pd.DataFrame(_rows())
    lines = [json.dumps(row) for row in _rows()]
    buffer = io.BytesIO()
    frame.to_parquet(buffer)
    amazon = [
        {"reviewerID": row["user_id"], "asin": row["item_id"], "overall": 5.0, "reviewText": row["text"],
         "unixReviewTime": row["timestamp"], "summary": "Good"} for row in _rows()
    ]  # fmt: skip
    inter = "user_id:token\titem_id:token\ttimestamp:float\n" + "\n".join(
        f"{row['user_id']}\t{row['item_id']}\t{row['timestamp']}" for row in _rows()
    )
    return {
        "a.csv": frame.to_csv(index=False).encode(),
        "a.tsv": frame.to_csv(index=False, sep="\t").encode(),
        "a.jsonl": "\n".join(lines).encode(),
        "a.json": f"[{','.join(lines)}]".encode(),
        "a.parquet": buffer.getvalue(),
        "reviews_Soap_5.json": "\n".join(map(json.dumps, amazon)).encode(),
        "a.inter": inter.encode(),
        "u.data": "\n".join(f"{i % 4}\t{i % 5}\t{i % 5 + 1}\t{880_000_000 + i}" for i in range(12)).encode(),
        "a.txt": b"1 2 3 4\n2 3 4\n3 4 5 1\n",
    }

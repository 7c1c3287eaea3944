"""How a column of times is written, the column decides; what cannot be told is asked for."""

import json
from datetime import UTC, datetime

import pandas as pd
import pytest

from saerec.data.readers import read_corpus
from saerec.data.readers.rows.plain_numbers import as_written, joined, pack
from saerec.data.readers.rows.times import OpenDatesError, read_times
from saerec.errors import ConfigError, DataError

NOW = datetime(2026, 11, 30, tzinfo=UTC).timestamp()


def read(*values, **options):
    found = read_times(pack(list(values)), now=NOW, file="a.csv", column="time", **options)
    times = zip(found.seconds.tolist(), found.bad, found.missing, strict=True)
    return [None if bad or gone else spelled(second) for second, bad, gone in times]


def spelled(second):
    return datetime.fromtimestamp(second, UTC).strftime("%Y-%m-%d %H:%M:%S").removesuffix(" 00:00:00")


@pytest.mark.parametrize(
    "value, expected",
    [
        ("20170715", "2017-07-15"),
        ("20170715140316", "2017-07-15 14:03:16"),
        ("201707151403", "2017-07-15 14:03:00"),
        ("20170715140316000", "2017-07-15 14:03:16"),
        ("42931.58", "2017-07-15 13:55:12"),
        ("42931", "2017-07-15"),
        ("2017", "2017-01-01"),
        ("201707", "2017-07-01"),
        ("17362", "2017-07-15"),
        ("636356772000000000", "2017-07-15 01:00:00"),
        ("1500127396", "2017-07-15 14:03:16"),
        ("1500127396123", "2017-07-15 14:03:16"),
        ("1500127396123456", "2017-07-15 14:03:16"),
        ("1500127396123456789", "2017-07-15 14:03:16"),
        ("1.500127396E9", "2017-07-15 14:03:16"),
        ("30/07/2021 21:17", "2021-07-30 21:17:00"),
        ("07/30/2021 9:17 PM", "2021-07-30 21:17:00"),
        ("7/30/21, 12:05\u202fAM", "2021-07-30 00:05:00"),
        ("30.7.2021 15:30 Uhr", "2021-07-30 15:30:00"),
        ("30-07-2021", "2021-07-30"),
        ("Apr 17, 2018", "2018-04-17"),
        ("17 April 2018", "2018-04-17"),
        ("17-Apr-18", "2018-04-17"),
        ("April 1st, 2018", "2018-04-01"),
        ("Tuesday, 17 April 2018 at 3:05 PM", "2018-04-17 15:05:00"),
        ("Tue Apr 17 10:11:12 +0200 2018", "2018-04-17 08:11:12"),
        ("Tue, 17 Apr 2018 10:11:12 GMT", "2018-04-17 10:11:12"),
        ("Tue Apr 17 10:11:12 PDT 2018", "2018-04-17 17:11:12"),
        ("Reviewed in the United States on April 17, 2018", "2018-04-17"),
        ("2018/04/17", "2018-04-17"),
        ("2018/4/7 9:05", "2018-04-07 09:05:00"),
        ("2018.04.17", "2018-04-17"),
        ("2018年4月17日", "2018-04-17"),
        ("17. Juli 2018", "2018-07-17"),
        ("17 février 2018", "2018-02-17"),
        ("17 de julio de 2018", "2018-07-17"),
        ("17 апреля 2018", "2018-04-17"),
        ("2018-04-17T10:11:12.5+05:30", "2018-04-17 04:41:12"),
        ("2018-04-17 10:11:12 UTC", "2018-04-17 10:11:12"),
        ("20180417T101112Z", "2018-04-17 10:11:12"),
        ("2017-W28-6", "2017-07-15"),
        ("2018-04", "2018-04-01"),
        ("yesterday", None),
        ("2 days ago", None),
        ("31/02/2021 31/02/2021", None),
        ("2021-02-30", None),
        ("25:61", None),
        ("Apr 17, 2018 25:00", None),
        ("4_0", None),
    ],
)
def test_one_way_of_writing(value, expected):
    assert read(value) == [expected]


def test_one_value_settles_which_number_is_the_day():
    assert read("01/02/2021", "13/02/2021", "03/02/2021") == ["2021-02-01", "2021-02-13", "2021-02-03"]
    assert read("01/02/2021", "02/13/2021") == ["2021-01-02", "2021-02-13"]
    # Both occur: the more frequent order holds, and what it cannot read is no date.
    assert read("13/02/2021", "14/02/2021", "02/15/2021") == ["2021-02-13", "2021-02-14", None]


def test_where_nothing_settles_it_it_is_asked_for_with_examples():
    values = ["01/02/2021", "03/04/2021", "05/05/2021", "06/07/2021", "08/09/2021"]
    with pytest.raises(OpenDatesError, match=r"--date-format day-first or --date-format month-first") as caught:
        read(*values)
    assert caught.value.examples[0] == ("01/02/2021", "2021-02-01", "2021-01-02")
    assert [one[0] for one in caught.value.examples] == [
        "01/02/2021",
        "03/04/2021",
        "06/07/2021",
    ]  # 05/05 tells nothing
    assert read(*values, given="day-first")[0] == "2021-02-01"
    assert read(*values, given="month-first")[0] == "2021-01-02"
    assert read(*values, hints=["day-first"])[0] == "2021-02-01"
    assert read(*values, hints=["seconds"], given="%d/%m/%Y")[0] == "2021-02-01"
    assert read("05/05/2021") == ["2021-05-05"]
    assert read("01.02.2021") == ["2021-02-01"]  # nobody writes the month first with full stops


def test_the_column_decides_its_unit_not_the_value():
    early = 400_000_000_000  # milliseconds: 1982
    assert read(early, *[1_500_000_000_000 + n for n in range(9)])[0].startswith("1982-09-04")
    mixed = read_times(pack([1_500_000_000, 1_500_000_001, 1_500_000_002_000]), now=NOW)
    assert mixed.seconds.tolist() == [1_500_000_000, 1_500_000_001, 1_500_000_002]
    assert any("1 times are in another unit" in note for note in mixed.notes)


def test_numbers_that_are_no_dates_keep_their_order_and_are_not_believed_silently():
    count = read_times(pack([3, 1, 2]), now=NOW)
    assert count.seconds.tolist() == [3, 1, 2]
    assert "only the order of these times is to be trusted" in count.notes[0]
    shares = read_times(pack([0.25, 0.125, 0.5]), now=NOW)
    assert shares.seconds.argsort().tolist() == [1, 0, 2]
    said = read_times(pack([3, 1, 2]), now=NOW, given="order")
    assert "trusted" not in " ".join(said.notes)


@pytest.mark.parametrize(
    "dtype", ["datetime64[ns]", "datetime64[ms]", "datetime64[ns, Asia/Tokyo]", "float64", "float32"]
)
def test_typed_columns_of_parquet(tmp_path, dtype):
    stamps = pd.Series(pd.to_datetime(["2017-07-15 14:03:16", "2018-01-01 00:00:00"], utc=True))
    times = stamps.dt.tz_convert("Asia/Tokyo") if "Tokyo" in dtype else stamps.dt.tz_localize(None)
    if "float" in dtype:
        times = (times.astype("datetime64[s]").astype("int64")).astype(dtype)
    frame = pd.DataFrame({"user": ["u", "v"], "item": ["a", "b"], "time": times, "text": ["One.", "Two."]})
    frame.to_parquet(tmp_path / "a.parquet")
    found = read_corpus(tmp_path / "a.parquet").interactions["timestamp"]
    assert (found - stamps.astype("datetime64[s, UTC]").astype("int64")).abs().max() <= (
        64 if dtype == "float32" else 0
    )


def csv(path, times, name="date"):
    rows = "".join(f'u{place % 3},i{place % 4},"{time}",A text of row {place}.\n' for place, time in enumerate(times))
    path.write_text(f"user,item,{name},text\n{rows}", encoding="utf-8")
    return path


def test_what_was_found_is_said_and_kept(tmp_path):
    source = read_corpus(csv(tmp_path / "a.csv", ["30/07/2021 21:17", "01/08/2021 09:00"])).source
    assert source.dates == ["day-first"]
    said = " ".join(source.notes)
    assert "Times: dates with the day before the month, from 2021-07-30 to 2021-08-01." in said
    assert "'30/07/2021 21:17' settles it" in said


def test_open_dates_name_file_and_column_and_can_be_said(tmp_path):
    path = csv(tmp_path / "a.csv", ["01/02/2021", "03/04/2021"])
    with pytest.raises(DataError, match=r"a\.csv: what is the day and what the month in the column 'date'\?"):
        read_corpus(path)
    read_as = {form: read_corpus(path, mapping={"date_format": form}).interactions["timestamp"][0] for form in (
        "day-first", "month-first", "%d/%m/%Y")}  # fmt: skip
    assert read_as["day-first"] == read_as["%d/%m/%Y"] == datetime(2021, 2, 1, tzinfo=UTC).timestamp()
    assert read_as["month-first"] == datetime(2021, 1, 2, tzinfo=UTC).timestamp()
    with pytest.raises(ConfigError, match="valid are day-first, month-first"):
        read_corpus(path, mapping={"date_format": "american"})


def test_exports_of_mongo_and_thousands_of_rows(tmp_path):
    path = tmp_path / "a.jsonl"
    rows = [("5f1", "2018-04-17T10:11:12Z"), ("5f2", 1523959872000)]
    objects = [{"user": {"$oid": one}, "item": "a", "time": {"$date": time}, "text": "One."} for one, time in rows]
    path.write_text("\n".join(map(json.dumps, objects)))
    found = read_corpus(path).interactions
    assert found["user_id"].tolist() == ["5f1", "5f2"]
    assert found["timestamp"].tolist() == [1523959872, 1523959872]
    # A format that changes far behind the first rows is one column still.
    late = read_corpus(csv(tmp_path / "b.csv", ["01/02/2021"] * 40_000 + ["31/12/2021"])).interactions
    assert late["timestamp"][0] == datetime(2021, 2, 1, tzinfo=UTC).timestamp()


@pytest.mark.parametrize("given", ["", "%Y%m%d"])
def test_whole_numbers_of_a_text_file_are_what_their_texts_are(given):
    chunks = [["20160203", "20160301"], ["20160405", ""], ["2016-05-06", "20160607"]]
    packed = joined([pack(chunk) for chunk in chunks])
    plain = pd.Series([one for chunk in chunks for one in chunk], dtype="str")
    assert pack(chunks[0]).dtype == "int64" and packed.tolist() == plain.tolist()
    found = read_times(packed, now=NOW, given=given, file="a.csv", column="time")
    expected = read_times(plain, now=NOW, given=given, file="a.csv", column="time")
    assert found.seconds.tolist() == expected.seconds.tolist() and found.bad.tolist() == expected.bad.tolist()


@pytest.mark.parametrize("values", [["7", "-3", "0"], ["007", "1"], ["1", None], ["1.0"], ["9" * 19], ["+1"], [" 1"]])
def test_packed_numbers_give_back_what_was_written(values):
    packed = pack(values)
    assert [as_written(packed, place) for place in range(len(values)) if values[place]] == [v for v in values if v]

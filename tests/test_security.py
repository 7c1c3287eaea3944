"""What SECURITY.md says is there, and the bill of materials is of what is pinned."""

import json
import re

from packaging.utils import canonicalize_name

from tests.e2e.conftest import ROOT
from tests.test_packaging import listed


def test_the_bill_of_materials_lists_just_what_is_pinned():
    bill = json.loads((ROOT / "sbom.cdx.json").read_text(encoding="utf-8"))
    found = {(canonicalize_name(one["name"]), one["version"]) for one in bill["components"]}
    pinned = {
        (canonicalize_name(name), version)
        for name, _, version in (p.partition("==") for p in listed("constraints.txt"))
    }
    assert bill["bomFormat"] == "CycloneDX"
    assert found == pinned, "make sbom"


def test_every_proof_of_a_promise_is_there_and_every_version_is_the_pinned_one():
    text = (ROOT / "SECURITY.md").read_text(encoding="utf-8")
    proofs = re.findall(r"`(tests/[^`]+)`", text)
    assert len(proofs) >= 12 and all((ROOT / proof).exists() for proof in proofs)
    pinned = dict(line.lower().split("==") for line in listed("constraints.txt"))
    rows = [
        row.split("|")[1:3] for row in text.partition("## What it stands on")[2].splitlines() if row.startswith("| ")
    ]
    stated = {
        name: version.strip()
        for names, versions in rows[1:]
        for name, version in zip(names.partition("(")[0].replace(" ", "").split(","), versions.split(","), strict=True)
    }
    assert len(stated) >= 15
    assert stated == {name: pinned[name] for name in stated}


def test_every_pin_says_when_it_was_released_or_that_it_is_not_known_as_the_table_does():
    lines = (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
    told = dict(re.fullmatch(r"(\S+)==\S+  # (-|20\d\d-(?:0[1-9]|1[0-2]))", line).groups() for line in lines)
    known = {name.lower(): month for name, month in told.items() if month != "-"}
    text = (ROOT / "SECURITY.md").read_text(encoding="utf-8")
    assert f"known of {len(known)} of {len(lines)}" in " ".join(text.split())
    for row in text.partition("| package | pinned | released |")[2].splitlines()[2:]:
        names, _, months = (cell.strip() for cell in row.strip("|").split("|"))
        names = names.partition("(")[0].replace(" ", "").split(",")
        assert [known.get(name, "-") for name in names] == months.split(", "), row

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

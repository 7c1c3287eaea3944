"""A bank of reasons small enough to embed in a test."""

WISHES = {
    "quiet": ("noisy", ["It hardly makes a sound.", "Very quiet.", "I can sleep beside it."],
              ["It roars.", "Far too loud.", "The hum kept me awake."]),
    "good value": ("overpriced", ["Worth every cent.", "A bargain.", "Good price for what it is."],
                   ["Not worth the money.", "Far too expensive.", "I paid twice what it deserves."]),
}  # fmt: skip
OTHERS = {
    "thing": ["Set of six mugs.", "It has two pickups.", "A bottle with a lid.", "Comes in blue."],
    "praise": ["Love it!", "Total garbage.", "Best thing ever.", "Five stars."],
    "chatter": ["I ordered it last Tuesday.", "As others have said.", "Hi everyone.", "My sister has one."],
}


def write_bank(assets):
    """`assets`/reasons, as `saerec.places.assets` would have it."""
    folder = assets / "reasons"
    folder.mkdir(parents=True, exist_ok=True)
    blocks = [
        f"# {name}\nopposite: {opposite}\n" + "".join(f"+ {s}\n" for s in met) + "".join(f"- {s}\n" for s in missed)
        for name, (opposite, met, missed) in WISHES.items()
    ]
    (folder / "wishes.txt").write_text("\n".join(blocks))
    for name, sentences in OTHERS.items():
        (folder / f"{name}.txt").write_text("\n".join(sentences))
    return assets

"""Words as an enemy would write them, and a run that is full of them."""

import pandas as pd

from tests.support.tiny_run import make_tiny_run

HOSTILE = (
    "<script>alert('pwned')</script>",
    "<img src=x onerror=\"alert('pwned')\">",
    "</p></li></ul><iframe src='javascript:alert(1)'></iframe>",
    "<a href='javascript:alert(1)'>click</a> <svg/onload=alert(1)>",
    "[click me](javascript:alert(1)) ![pixel](https://evil.example/p.png)",
    "https://evil.example/steal www.evil.example mail@evil.example",
    "$\\href{javascript:alert(1)}{x^2}$ $$\\frac{1}{0}$$",
    ":red[loud] :material/delete: :smile: **bold** `code` # heading",
    "&lt;b&gt; &amp;lt; &#60;script&#62; &nbsp;",
    '=HYPERLINK("https://evil.example","click")',
    "+1+cmd|' /C calc'!A0",
    "@SUM(1+1)*cmd|' /C calc'!A0",
    "\t=1+1",
    "\u202egnp.exe\u202c \u200f\u2066isolated",
    "nul\x00 bell\x07 escape\x1b[31m delete\x7f",
    "%{x} %{customdata[0]} {0} {{template}} ${expression}",
    "👩‍👩‍👧‍👦 🏳️‍🌈 e\u0301\u0301\u0301 Z͑ͫ̓ͪ̂ͫ̽͏̴̙̤̞͉͚̯̞̠͍A̴̵̜̰͔ͫ͗͢",
    "w" * 10_000,
    "'; drop table edits; --",
    "line\r\nbreak\u2028separator",
)


def at(places):
    """A hostile text for each place, in turn; ids differ by their number."""
    return [f"{HOSTILE[place % len(HOSTILE)]} {place}" for place in places]


def make_hostile_run(directory, **sizes):
    """The tiny run with every text of its tables replaced, and a notebook of the same kind."""
    from saerec.explorer import Explorer

    run = make_tiny_run(directory, **sizes)
    _rewrite(run, "data/items", {"title": 0, "category": 3, "brand": 5, "description": 1})
    _rewrite(run, "data/items", {"item_id": 2})
    _rewrite(run, "data/users", {"user_id": 0})
    _rewrite(run, "data/texts", {"text": 0})
    _rewrite(run, "data/interactions", {"review": 4})
    _rewrite(run, "intents/intents", {"name": 0, "description": 6, "keywords": 1, "reason": 4})
    explorer = Explorer(run)
    for latent in (1, 2):
        explorer.notebook.rename(latent, HOSTILE[latent + 4][:100], HOSTILE[latent], by="<b>me</b>")
        explorer.notebook.note(latent, "\n".join(one[:200] for one in HOSTILE))
        explorer.notebook.tag(latent, [HOSTILE[0][:40], HOSTILE[4][:40]])
    return run


def _rewrite(run, name, columns):
    path = run.path(f"{name}.parquet")
    table = pd.read_parquet(path)
    for column, shift in columns.items():
        table[column] = at(range(shift, shift + len(table)))
    table.to_parquet(path, index=False)

"""A report as one HTML file: no script, no outside address. Every word of the corpus is escaped."""

from __future__ import annotations

from html import escape
from typing import Any, Final

from saerec.report.card_html import COLOURS as BRANCH
from saerec.report.facts import METRICS, Example, Facts
from saerec.report.svg import bar_svg, curve_svg

LONGEST: Final = 300
"""Characters of a text that is shown."""
MODELS: Final = {
    "model": "This run",
    "no_intents": "The same network without intents",
    "neighbours": "Item neighbours",
    "popularity": "Popularity",
}
KINDS: Final = {"personal": "personal intent", "public": "public intent", "sequence": "",
                "history": "item of the history"}  # fmt: skip
GREY: Final = "#8a98a5"
_STYLE: Final = """
:root{--ink:#1b2733;--paper:#fff;--muted:#5a6b7a;--line:#dde5ea;--soft:#f4f7f9;color-scheme:light dark}
@media (prefers-color-scheme:dark){:root{--ink:#e6edf2;--paper:#10171d;--muted:#9fb0bd;--line:#2a3843;--soft:#18222b}}
@media print{:root{--ink:#1b2733;--paper:#fff;--muted:#5a6b7a;--line:#dde5ea;--soft:#f4f7f9;color-scheme:light}}
*{box-sizing:border-box;print-color-adjust:exact;-webkit-print-color-adjust:exact}
body{font:15px/1.55 "Source Sans 3","Segoe UI",Helvetica,Arial,sans-serif;margin:0}
body{color:var(--ink);background:var(--paper)}
main{max-width:52rem;margin:2.5rem auto;padding:0 1.25rem}
h1{font-size:1.9rem;line-height:1.15;letter-spacing:-.02em;margin:.2rem 0 .5rem;overflow-wrap:anywhere}
h2{font-size:1.2rem;margin:2.2rem 0 .2rem}h3{font-size:1rem;margin:1.1rem 0 .1rem;overflow-wrap:anywhere}
p{margin:.3rem 0 .7rem}.quiet,figcaption,.key{color:var(--muted);font-size:.88rem}
.eyebrow{font-size:.78rem;font-weight:600;letter-spacing:.09em;text-transform:uppercase;color:var(--muted)}
.cards{display:grid;grid-template-columns:repeat(auto-fit,minmax(7.4rem,1fr));gap:.7rem;margin:1rem 0}
.cards div{border:1px solid var(--line);border-radius:.6rem;padding:.6rem .85rem}
.cards b{display:block;font-size:1.45rem;font-weight:600}.cards span{font-size:.85rem;color:var(--muted)}
table{border-collapse:collapse;width:100%;font-size:.93rem}
td,th{padding:.3rem .6rem .3rem 0;border-bottom:1px solid var(--line);text-align:left;overflow-wrap:anywhere}
th{font-weight:600;color:var(--muted);font-size:.82rem}
.n{text-align:right;white-space:nowrap;font-variant-numeric:tabular-nums}.n small{color:var(--muted);display:block}
.b{width:26%}tr.own td{font-weight:600}tr.own .n small{font-weight:400}
svg{display:block;width:100%}svg.bar{height:.6rem}.rail{fill:var(--soft)}.axis{stroke:var(--muted);fill:none}
.whisker{stroke:var(--ink);stroke-width:1.4}svg text{font-size:10px;fill:var(--muted)}
.curves{display:grid;grid-template-columns:repeat(auto-fit,minmax(16rem,1fr));gap:1.2rem}figure{margin:.6rem 0}
.key span{margin-right:1rem;white-space:nowrap}
.key i{display:inline-block;width:.6rem;height:.6rem;border-radius:50%;margin-right:.35rem}
blockquote{margin:.35rem 0;padding:.05rem 0 .05rem .8rem;border-left:3px solid var(--line);overflow-wrap:anywhere}
.settings{columns:2;column-gap:2rem;font-size:.82rem;margin:.5rem 0;padding:0;list-style:none}
.settings li{display:flex;justify-content:space-between;gap:1rem;border-bottom:1px solid var(--line)}
.settings li{break-inside:avoid;overflow-wrap:anywhere}
pre{font-size:.7rem;white-space:pre-wrap;overflow-wrap:anywhere;color:var(--muted)}
@media (max-width:36rem){.settings{columns:1}.b,.more{display:none}td:first-child{min-width:7rem}}
@media print{main{margin:0 auto}h2,h3{break-after:avoid}tr,blockquote,figure,.example{break-inside:avoid}}
"""


def report_html(facts: Facts) -> str:
    """The whole page."""
    source = facts.overview["source"] or "its data"
    note = f"<p>{_text(facts.note, 2000)}</p>" if facts.note else ""
    approximate = f"<p><b>{_text(facts.approximate)}</b></p>" if facts.approximate else ""
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width,initial-scale=1">'
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">"
        f"<title>{_text(facts.title)}: report of a run</title><style>{_STYLE}</style></head><body><main>"
        f'<div class="eyebrow">SAERec Explorer · report of a run</div><h1>{_text(facts.title)}</h1>'
        f'<p class="quiet">Run {_text(facts.run_id)}, made from {_text(source)} with the preset '
        f"{_text(facts.overview['preset'])}. Finished {escape(facts.made)}, saerec {escape(facts.version)}.</p>{note}"
        f"{_figures(facts.overview)}<h2>How well does it rank?</h2>{approximate}{_accuracy(facts.accuracy)}"
        f'<h2>How did training go?</h2><div class="curves">{"".join(map(curve_svg, facts.curves))}</div>'
        f"<h2>What do people want?</h2>{_intents(facts)}<h2>Why these recommendations?</h2>{_examples(facts.examples)}"
        f"<h2>Settings</h2>{_settings(facts)}<h2>What these numbers rest on</h2>"
        f"<pre>{escape(chr(10).join(f'{name}: {value}' for name, value in facts.fingerprints.items()))}</pre>"
        "</main></body></html>"
    )


def _text(text: object, longest: int = LONGEST) -> str:
    """On one line, cut, escaped."""
    shown = " ".join(str(text).split())
    return escape(shown if len(shown) <= longest else shown[: longest - 1] + "…")


def _figures(overview: dict[str, Any]) -> str:
    data, sae, intents = overview["data"], overview["sae"], overview["intents"]
    wanted = [("People", data.get("users")), ("Items", data.get("items")), ("Interactions", data.get("interactions")),
              ("Sentences", data.get("texts")), ("Latents", sae.get("n_latents")),
              ("Intents", intents.get("intents"))]  # fmt: skip
    cards = "".join(f"<div><span>{label}</span><b>{value:,}</b></div>" for label, value in wanted if value is not None)
    spent = sum(overview["stages"].values())
    lost = f" The dictionary loses {sae['fvu']:.1%} of the embeddings' variance." if "fvu" in sae else ""
    return f'<div class="cards">{cards}</div><p class="quiet">Made in {spent / 60:,.1f} minutes.{lost}</p>'


def _accuracy(accuracy: dict[str, Any]) -> str:
    if not accuracy:
        return "<p>The run is not evaluated yet.</p>"
    models = [name for name in MODELS if name in accuracy["models"]]
    spans = accuracy.get("intervals", {})
    best = max(accuracy["models"][name].get("NDCG@10", 0.0) for name in models) or 1.0
    top = max([best, *(spans[name]["NDCG@10"][1] for name in models if name in spans)])
    rows = []
    for name in models:
        values, span = accuracy["models"][name], spans.get(name, {})
        whisker = tuple(end / top for end in span["NDCG@10"]) if "NDCG@10" in span else None
        cells = "".join(f'<td class="{_place(metric)}">{_value(values, span, metric)}</td>' for metric in METRICS)
        bar = bar_svg(values.get("NDCG@10", 0.0) / top, BRANCH["sequence"] if name == "model" else GREY, whisker)
        rows.append(f'<tr{" class=own" if name == "model" else ""}><td>{MODELS[name]}</td>{cells}'
                    f'<td class="b">{bar}</td></tr>')  # fmt: skip
    heads = "".join(f'<th class="{_place(metric)}">{metric}</th>' for metric in METRICS)
    return (f'<p class="quiet">The last interaction of each of {accuracy["users"]:,} people was held out and ranked '
            f"among all items. Small figures and whiskers: 95 % bootstrap intervals. Bars: NDCG@10.</p>"
            f'<table><tr><th></th>{heads}<th class="b"></th></tr>{"".join(rows)}</table>')  # fmt: skip


def _place(metric: str) -> str:
    """On a narrow screen there is room for two figures."""
    return "n" if metric in METRICS[:2] else "n more"


def _value(values: dict[str, float], span: dict[str, Any], metric: str) -> str:
    if metric not in values:
        return "–"
    low_high = f"<small>{span[metric][0]:.3f}–{span[metric][1]:.3f}</small>" if metric in span else ""
    return f"{values[metric]:.4f}{low_high}"


def _intents(facts: Facts) -> str:
    blocks = [
        f'<div class="example"><h3>{_text(one["name"], 120)}</h3>'
        f'<p class="quiet">{KINDS.get(one["kind"], "intent")} · name score {_score(one)}</p>'
        f"{''.join(f'<blockquote>{_text(sentence)}</blockquote>' for sentence in one['sentences'])}</div>"
        for one in facts.intents
    ]
    total = facts.overview["intents"].get("intents", len(blocks))
    lead = (f'<p class="quiet">The {len(blocks)} of {total:,} intents whose names are surest, each with the sentences '
            "that fire it most. The score is how well the name tells held-out sentences that fire it from others; "
            ".5 is chance.</p>")  # fmt: skip
    return lead + "".join(blocks) if blocks else "<p>No latent counts as an intent.</p>"


def _score(one: dict[str, Any]) -> str:
    value, low, high = one["score"], one["score_low"], one["score_high"]
    if value != value:  # nobody could measure it
        return "not measured"
    return f"{value:.2f}" + (f" ({low:.2f}–{high:.2f})" if low == low and high == high else "")


def _examples(examples: list[Example]) -> str:
    if not examples:
        return "<p>The run is not evaluated yet.</p>"
    lead = ('<p class="quiet">The people with the longest histories: two whose next item the model found in its first '
            "ten, one whom it missed. For each the item it puts first. The figure is what the item's score loses when "
            "the model is asked again without that thing.</p>")  # fmt: skip
    return lead + "".join(map(_example, examples))


def _example(one: Example) -> str:
    most = max((abs(part["delta_score"]) for part in one.parts), default=0.0) or 1.0
    rows = "".join(
        f'<tr><td>{_text(part["name"], 90)} <span class="quiet">{KINDS.get(part["kind"], part["kind"])}</span></td>'
        f'<td class="b">{bar_svg(abs(part["delta_score"]) / most, BRANCH.get(part["kind"], GREY))}</td>'
        f'<td class="n">{part["delta_score"]:+.3f}</td></tr>'
        for part in one.parts
    )
    quotes = "".join(
        f'<blockquote>{_text(text)} <span class="quiet">{_text(name, 90)}</span></blockquote>'
        for name, text in one.sentences
    )
    return (f'<div class="example"><h3>{_text(one.title, 120)}, for {_text(one.user_id, 60)}</h3>'
            f'<p class="quiet">{escape(one.outcome)}</p><table>{rows}</table>{quotes}</div>')  # fmt: skip


def _settings(facts: Facts) -> str:
    rows = "".join(
        f"<li><span>{_text(name)}</span><span>{f'<b>{_text(value)}</b>' if changed else _text(value)}</span></li>"
        for name, value, changed in facts.settings
    )
    return f'<p class="quiet">Bold: not as the preset has it.</p><ul class="settings">{rows}</ul>'

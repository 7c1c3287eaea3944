"""An explanation card as one HTML file: offline, print-ready, no script, no outside address."""

from __future__ import annotations

import json
from html import escape
from typing import Any, Final

COLOURS: Final = {"sequence": "#0072b2", "personal": "#e69f00", "public": "#009e73", "history": "#56b4e9"}
SHOWN: Final = 14
_STYLE: Final = """
body{font:15px/1.5 "Source Sans 3","Segoe UI",Helvetica,Arial,sans-serif;color:#1b2733;background:#fff;margin:0}
main{max-width:46rem;margin:2.5rem auto;padding:0 1.5rem}
h1{font-size:1.7rem;line-height:1.2;margin:.2rem 0 .6rem}h2{font-size:1.1rem;margin:1.8rem 0 .4rem}
.eyebrow{font-size:.78rem;font-weight:600;letter-spacing:.09em;text-transform:uppercase;color:#5a6b7a}
.lead{font-size:1.1rem}.quiet{color:#5a6b7a;font-size:.88rem}
table{border-collapse:collapse;width:100%}td{padding:.22rem .4rem .22rem 0;border-bottom:1px solid #e6ecf0}
td.n{text-align:right;white-space:nowrap;font-variant-numeric:tabular-nums}td.b{width:38%}
svg{display:block;width:100%;height:.7rem}
blockquote{margin:.35rem 0 .35rem 0;padding-left:.8rem;border-left:3px solid #dde5ea}
pre{font-size:.72rem;white-space:pre-wrap;overflow-wrap:anywhere;color:#5a6b7a}
@media print{main{margin:0 auto}h2{break-after:avoid}tr,blockquote{break-inside:avoid}}
"""


def card_html(card: dict[str, Any]) -> str:
    """The card of `build_card` as a page. Every word of it is escaped."""
    parts = sorted(card["parts"], key=lambda part: -abs(part["delta_score"]))
    score = [part for part in parts if part["kind"] != "history"]
    history = [part for part in parts if part["kind"] == "history"]
    changes = f"<p class=quiet>Changed by hand: {escape(json.dumps(card['asked']))}</p>" if card["asked"] else ""
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">"
        f"<title>{escape(card['title'])}: why it was recommended</title><style>{_STYLE}</style></head><body><main>"
        f'<div class="eyebrow">Explanation card · run {escape(card["run_id"])}</div><h1>{escape(card["title"])}</h1>'
        f'<p class="lead">{_sentence(card, score)}</p>{changes}'
        f"<h2>How the branches weigh</h2><table>{_weights(card['branch_weights'])}</table>"
        f'<h2>What makes up the score</h2><p class="quiet">The score minus the score without that thing, asked of the '
        f"model again.</p><table>{_bars(score)}"
        f'<tr><td>left over</td><td class="b"></td><td class="n">{card["rest"]:+.5f}</td><td></td></tr></table>'
        f"<h2>Which items of the history matter</h2><table>{_bars(history)}</table>"
        f"<h2>The sentences behind the personal intents</h2>{_evidence(card['evidence'])}"
        f"<h2>How to check this card</h2><p>The JSON beside this card holds every number. "
        f"<code>saerec verify CARD.json --run RUN</code> works them out again.</p>"
        f"<pre>{_hashes(card)}</pre></main></body></html>"
    )


def _sentence(card: dict[str, Any], score: list[dict[str, Any]]) -> str:
    """From the numbers alone."""
    where = f"Recommended to {escape(card['user_id'])} at rank {card['rank']:,}"
    best = max((p for p in score if p["kind"] != "sequence"), key=lambda p: p["delta_score"], default=None)
    if best is None or best["delta_score"] <= 0:
        return f"{where}. No intent speaks for it."
    then = f"it would stand at rank {card['rank'] + best['delta_rank']:,}"
    moved = then if best["delta_rank"] else "it would stay there"
    return f"{where}. The strongest intent for it is <b>{escape(str(best['name']))}</b>: without it, {moved}."


def _weights(weights: dict[str, float]) -> str:
    most = max([*weights.values(), 1e-9])
    return "".join(
        f'<tr><td>{escape(name)}</td><td class="b">{_bar(value / most, COLOURS.get(name, "#8a98a5"))}</td>'
        f'<td class="n">{value:.3f}</td></tr>'
        for name, value in weights.items()
    )


def _bars(parts: list[dict[str, Any]]) -> str:
    most = max((abs(part["delta_score"]) for part in parts), default=0) or 1
    rows = [
        f'<tr><td>{escape(str(part["name"]))}</td><td class="b">'
        f"{_bar(abs(part['delta_score']) / most, COLOURS.get(part['kind'], '#8a98a5'))}</td>"
        f'<td class="n">{part["delta_score"]:+.4f}</td><td class="n">{part["delta_rank"]:+d} places</td></tr>'
        for part in parts[:SHOWN]
    ]
    left = sum(part["delta_score"] for part in parts[SHOWN:])
    if len(parts) > SHOWN:
        rows.append(
            f'<tr><td>{len(parts) - SHOWN} more</td><td class="b"></td><td class="n">{left:+.4f}</td><td></td></tr>'
        )
    return "".join(rows)


def _bar(share: float, colour: str) -> str:
    width = 100 * min(max(share, 0.0), 1.0)
    rail = '<svg viewBox="0 0 100 8" preserveAspectRatio="none">'
    return f'{rail}<rect width="{width:.2f}" height="8" fill="{colour}"/></svg>'


def _evidence(evidence: list[dict[str, Any]]) -> str:
    blocks = []
    for intent in evidence:
        quotes = "".join(f"<blockquote>{escape(one['text'])}</blockquote>" for one in intent["sentences"])
        blocks.append(f"<p><b>{escape(intent['name'])}</b> "
                      f'<span class="quiet">weight {intent["weight"]:.2f}</span></p>{quotes}')  # fmt: skip
    return "".join(blocks) or '<p class="quiet">This person has no personal intents.</p>'


def _hashes(card: dict[str, Any]) -> str:
    return escape("\n".join(f"{name}: {value}" for name, value in card["hashes"].items()))

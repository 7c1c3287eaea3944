"""Every command that asks a run, and every page, as a table: for runs that are damaged, or of an earlier version."""

import contextlib
import io

from saerec.cli import main
from tests.support.app_pages import open_page, text_of

USER, ITEM = "user-01", "item-16"
COMMANDS = {
    "info": ["info", "RUN", "--json"],
    "themes": ["themes", "RUN", "--json"],
    "theme": ["theme", "RUN", "0", "--json"],
    "latents": ["latents", "RUN", "--json"],
    "latent": ["latent", "RUN", "0", "--json"],
    "user": ["user", "RUN", USER, "--json"],
    "recommend": ["recommend", "RUN", "--user", USER, "--json"],
    "explain": ["explain", "RUN", "--user", USER, "--item", ITEM, "--json"],
    "evaluate": ["evaluate", "RUN", "--json"],
    "failures": ["failures", "RUN", "--json"],
    "diff": ["diff", "RUN", "RUN", "--json"],
    "report": ["report", "RUN", "--out", "OUT/report.html"],
    "card": ["card", "RUN", "--user", USER, "--item", ITEM, "--out", "OUT/card.html"],
    "export": ["export", "RUN", "--out", "OUT/run.zip"],
    "quiz": ["quiz", "RUN", "--out", "OUT/sheet.csv"],
    "name": ["name", "RUN", "--namer", "keywords", "--estimate"],
}
"""RUN is the run, OUT a folder to write into."""
PAGES = (
    "",
    "latents",
    "map",
    "users",
    "recommendations",
    "cohorts",
    "evaluation",
    "failures",
    "quiz",
    "compare",
    "lists",
)


def ask(name, run, out):
    """(exit code, what was printed, the one line of an error) of a command. A traceback comes through."""
    words = [
        word.replace("RUN", str(run)) if word == "RUN" else word.replace("OUT", str(out)) for word in COMMANDS[name]
    ]
    said, complaint = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(said), contextlib.redirect_stderr(complaint):
        code = main(words)
    return code, said.getvalue(), complaint.getvalue()


def judged(answer, right):
    """right, clear (an error of the family, in one line) or wrong: another answer than that of the whole run."""
    code, said, complaint = answer
    if code == 2:
        is_clear = complaint.startswith("saerec: ") and complaint.count("\n") == 1 and "Traceback" not in complaint
        return "clear" if is_clear else "wrong"
    return "right" if (code, said) == right[:2] else "wrong"


def look(page, run):
    """(what a page says, its errors, whether it broke)."""
    app = open_page(page, run=run)
    errors = [one.value for one in app.error]
    broke = bool(app.exception) or any("Something broke" in one for one in errors)
    return text_of(app), errors, broke

"""Train: from data to a run, in the browser."""

from saerec.ui.page import page_without_run
from saerec.ui.train import render

page_without_run(render, title="Train")

"""Train: from data to a run, in the browser."""

from saerec.ui.kit.page import page_without_run
from saerec.ui.train.page import render

page_without_run(render, title="Train")

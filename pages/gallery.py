"""Runs: all of them, and what can be done with each."""

from saerec.ui.kit.page import page_without_run
from saerec.ui.runs.page import render

page_without_run(render, title="Runs")

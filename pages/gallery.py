"""Runs: all of them, and what can be done with each."""

from saerec.ui.gallery import render
from saerec.ui.page import page_without_run

page_without_run(render, title="Runs")

"""Is this run any good?"""

from saerec.ui.kit.page import page
from saerec.ui.overview import render

page(render, title="Overview")

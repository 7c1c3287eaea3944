"""Is this run any good?"""

from saerec.ui.overview import render
from saerec.ui.page import page

page(render, title="Overview")

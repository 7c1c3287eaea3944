"""Why this, and what if?"""

from saerec.ui.page import page
from saerec.ui.recommendations import render

page(render, title="Recommendations")

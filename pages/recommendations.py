"""Why this, and what if?"""

from saerec.ui.kit.page import page
from saerec.ui.recommendations.page import render

page(render, title="Recommendations")

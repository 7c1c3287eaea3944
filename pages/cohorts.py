"""Who wants what?"""

from saerec.ui.cohorts import render
from saerec.ui.kit.page import page

page(render, title="Cohorts")

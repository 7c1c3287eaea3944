"""Who wants what?"""

from saerec.ui.cohorts import render
from saerec.ui.page import page

page(render, title="Cohorts")

"""What do people give as reasons?"""

from saerec.ui.kit.page import page
from saerec.ui.reasons.page import render

page(render, title="Reasons")

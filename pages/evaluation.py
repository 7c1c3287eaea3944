"""How well does it rank, and for whom?"""

from saerec.ui.evaluation import render
from saerec.ui.page import page

page(render, title="Evaluation")

"""How well does it rank, and for whom?"""

from saerec.ui.evaluation.page import render
from saerec.ui.kit.page import page

page(render, title="Evaluation")

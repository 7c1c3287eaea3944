"""Can a reader tell?"""

from saerec.ui.kit.page import page
from saerec.ui.quiz.page import render

page(render, title="Quiz")

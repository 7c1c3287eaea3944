"""What is different in another run?"""

from saerec.ui.compare.page import render
from saerec.ui.kit.page import page

page(render, title="Compare")

"""What is different in another run?"""

from saerec.ui.compare import render
from saerec.ui.page import page

page(render, title="Compare")

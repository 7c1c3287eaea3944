"""Where does the model fail?"""

from saerec.ui.failures.page import render
from saerec.ui.kit.page import page

page(render, title="Failures")

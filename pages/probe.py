"""What does this text carry?"""

from saerec.ui.page import page
from saerec.ui.probe import render

page(render, title="Text probe")

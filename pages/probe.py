"""What does this text carry?"""

from saerec.ui.kit.page import page
from saerec.ui.probe.page import render

page(render, title="Text probe")

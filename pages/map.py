"""Where do intents lie?"""

from saerec.ui.map import render
from saerec.ui.page import page

page(render, title="Map")

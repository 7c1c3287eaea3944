"""Where do intents lie?"""

from saerec.ui.kit.page import page
from saerec.ui.map.page import render

page(render, title="Map")

"""What does this person want?"""

from saerec.ui.kit.page import page
from saerec.ui.users.page import render

page(render, title="Users")

"""What does this person want?"""

from saerec.ui.page import page
from saerec.ui.users import render

page(render, title="Users")

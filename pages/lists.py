"""What is worth showing?"""

from saerec.ui.kit.page import page
from saerec.ui.lists.page import render

page(render, title="Lists")

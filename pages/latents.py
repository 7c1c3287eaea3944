"""What does this latent mean?"""

from saerec.ui.latents import render
from saerec.ui.page import page

page(render, title="Latents")

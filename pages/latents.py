"""What does this latent mean?"""

from saerec.ui.kit.page import page
from saerec.ui.latents.page import render

page(render, title="Latents")

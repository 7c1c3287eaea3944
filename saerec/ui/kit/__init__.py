"""What every page is made of: the frame, the address, loaders, widgets, safe HTML, downloads."""

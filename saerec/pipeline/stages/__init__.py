"""The stages of a run, one file each: read the inputs, call the core, write the outputs."""

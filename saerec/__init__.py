"""SAERec Explorer: name what people want, recommend by it, and show why."""

__version__ = "0.1.0"

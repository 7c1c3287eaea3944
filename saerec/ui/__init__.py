"""Streamlit pages: a folder a page, and the kit they share. The only package that knows a browser."""

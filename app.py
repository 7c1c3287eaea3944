"""Is this run any good?"""

if __name__ == "__main__":  # drawn for a reader
    from saerec.ui.kit.page import page
    from saerec.ui.overview import render

    page(render, title="Overview")
else:  # imported once, by the server
    import streamlit as st

    from saerec.ui.server.protection import protection

    app = st.App(__file__, middleware=protection())

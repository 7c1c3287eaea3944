"""Where does the model fail?"""

text = """
    indented
"""
quoted = "same"

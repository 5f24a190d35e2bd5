text = """
  indented
"""
quoted = 'same'

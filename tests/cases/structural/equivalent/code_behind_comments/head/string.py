URL = "http://example.org/a#b"

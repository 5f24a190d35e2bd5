f"{__import__(1)}"
y = 1

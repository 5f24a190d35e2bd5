x
# changed

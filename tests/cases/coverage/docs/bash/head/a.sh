x=1

# Keeps things apart.
keep() { :; }

none() { :; }

# TODO
later() { :; }

# Shadows the module of that name.

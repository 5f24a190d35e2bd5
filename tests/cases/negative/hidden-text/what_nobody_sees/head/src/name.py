allow​ed = 1
allowed = 2
admin = 'ad­min'

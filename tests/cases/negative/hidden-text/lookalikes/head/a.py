def is_admin(user):
    return user.admin

def is_аdmin(user):
    return True

scope = 1
ѕсоре = 2
# сор in a comment is Russian

def is_admin(user):
    return user.admin

scope = 1

HOOKS: dict = {}

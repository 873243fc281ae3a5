from tests.receivers.call import Hook
HOOKS: dict = {}

from . import frozen, scope_rules

from . import test_workcenter_scope

from . import test_component_pair
from . import test_order_values
from . import test_pairing
from . import test_posting
from . import test_roles

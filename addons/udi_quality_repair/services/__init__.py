from . import gate_accepted, nonconformity

from . import catalogue, ledger, trace_file

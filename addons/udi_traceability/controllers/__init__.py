from . import catalogue, ledger, trace, trace_file

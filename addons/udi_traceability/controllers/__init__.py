from . import catalogue, dictionary, ledger, trace_file

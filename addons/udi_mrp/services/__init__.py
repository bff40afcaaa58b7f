from . import gate, history, home, inferred, pair_file, pairing, pairing_answers, production

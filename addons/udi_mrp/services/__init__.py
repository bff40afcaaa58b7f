from . import (
    gate,
    history,
    home,
    inferred,
    inferred_late,
    pair_file,
    pairing,
    pairing_answers,
    production,
)
from . import find, home, pairing, production
from . import gate, history, home, inferred, pair_file, pairing, pairing_answers, production
from . import history, home, pairing, production

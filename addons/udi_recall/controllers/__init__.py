from . import answer, main, notice_file
from . import main, paper

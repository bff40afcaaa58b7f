from . import answer, main, notice_file, paper

from loaders.document import ReadingProblem
def find_tables(lines, tops, page):
    return list(lines), []

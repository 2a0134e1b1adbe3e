"""Files as publishers hand them out: sheets of text with the address of every cell."""

from danvan_analysis.published.workbooks.reading import book_of, read_book
from danvan_analysis.published.workbooks.sheets import Book, Kind, Sheet, cell_name, letters

__all__ = ["Book", "Kind", "Sheet", "book_of", "cell_name", "letters", "read_book"]

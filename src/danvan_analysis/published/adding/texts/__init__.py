"""What the texts of a sheet say: words, numbers, labels of components."""

"""The output over the input square, from above and in three dimensions."""

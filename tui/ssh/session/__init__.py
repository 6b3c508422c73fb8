"""Who is in, what each sees, and how the processors are shared out."""

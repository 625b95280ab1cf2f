"""Who may do what: roles, acts, and the matrix between them."""

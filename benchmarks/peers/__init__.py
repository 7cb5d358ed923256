"""What people use instead, set up as its own documentation says and with the optimisations anybody would make."""

"""Documents that leave their accounts and come back."""

"""What screens are made of; a widget says what happened and does not decide what follows."""

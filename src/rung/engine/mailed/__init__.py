"""Reports by mail: who gets them, and that each is made once when it is due."""

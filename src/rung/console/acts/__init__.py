"""What people do on pages and behind links, and what is asked before it is done."""

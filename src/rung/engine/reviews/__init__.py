"""Weekly reviews at work: when one is due, whom it is sent to, what its proposals would do, and drafts made of them."""

"""Mail: plain and HTML, in one thread per issue and recipient, with links that open a page and never act."""

"""What the templates of customers' pages say."""

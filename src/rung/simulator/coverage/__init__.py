"""When a level would have nobody to tell, and who would ring in the coming hours."""

"""What PagerDuty says of the incidents that alerts became there."""

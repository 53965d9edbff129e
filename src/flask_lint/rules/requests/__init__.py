"""What views return, and which requests they answer."""

"""What is made of a release for people to look at and to take away."""

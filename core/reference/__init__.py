"""What the centre takes as given: taxonomy, regions, calendar and the centre's own profile, all of it data."""

"""Who: staff accounts, persons, organisations, spheres, city areas, administrations."""

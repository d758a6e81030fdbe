"""Where the sensor is and how it does: GPS receivers, battery, temperatures, load."""

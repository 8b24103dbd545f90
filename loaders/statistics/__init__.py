"""Tables of statistics, a spreadsheet of many places, into one record a place and year."""

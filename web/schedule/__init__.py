"""The timetable: each job in plain words, its runs, and a button for what a person may run."""

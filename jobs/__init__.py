"""When steps run: the timetable, the daemon, the replay."""

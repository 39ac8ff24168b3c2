"""The programme of a gathering: its content and what changed (`content`), publishing it (`publishing`), what visitors see of it
(`public`), choosing parallel sessions (`sessions`), and the calendar files that follow the reader's choices (`calendar`)."""

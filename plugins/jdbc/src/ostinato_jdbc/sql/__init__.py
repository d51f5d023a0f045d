"""SQL text: where statements end, where parameters stand, how names are quoted. Pure."""

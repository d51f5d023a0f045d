"""The command line: `ostinato server ...`, `ostinato flow ...`. One module per command."""

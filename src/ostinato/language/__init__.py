"""What an editor, the command line and the API want to know of a flow's text: what is wrong and where, what could be
typed, what a thing is."""

from ostinato.language.complete import Completion, Item, complete
from ostinato.language.diagnose import Diagnosis, diagnose
from ostinato.language.finding import Finding, Kind, Severity
from ostinato.language.hover import hover

__all__ = ["Completion", "Diagnosis", "Finding", "Item", "Kind", "Severity", "complete", "diagnose", "hover"]

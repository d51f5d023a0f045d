"""What an editor, the command line and the API want to know of a flow's text: what is wrong, and where."""

from ostinato.language.diagnose import Diagnosis, diagnose
from ostinato.language.finding import Finding, Kind, Severity

__all__ = ["Diagnosis", "Finding", "Kind", "Severity", "diagnose"]

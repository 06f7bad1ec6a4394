"""What a framework must be like. One rule, one function: files, the workbench and publishing ask the same."""

from .documents import document_problems, version_problems
from .problems import Problem, Refused
from .publishing import publication_problems

__all__ = ["Problem", "Refused", "document_problems", "publication_problems", "version_problems"]

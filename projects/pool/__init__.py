"""The pool as coordinators work with it: how much is asked of whom, the work list, lists to take out, figures of a year."""

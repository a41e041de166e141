"""The course's own tests, which learners call at top level; here they do nothing."""
import numpy as np  # noqa: F401 - star imports from this module give np


def forward_propagation_test(*_, **__):
    """Does nothing."""


def backward_propagation_test(*_, **__):
    """Does nothing."""


def gradient_check_test(*_, **__):
    """Does nothing."""


def forward_propagation_n_test(*_, **__):
    """Does nothing."""


def backward_propagation_n_test(*_, **__):
    """Does nothing."""


def gradient_check_n_test(*_, **__):
    """Does nothing."""

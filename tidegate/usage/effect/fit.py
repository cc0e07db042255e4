"""Least squares for a daily series whose errors hang together, with intervals that keep their rate in short series.

The errors are partly an AR(1) process and partly the noise of counting:

    V = s² ((1 − q) R(r) + q D),  R_ij = r^|days between i and j|,  D_ii = m / expected people of day i

For each pair (r, q) of a grid the generalised least-squares estimate of a contrast has Student's t distribution
with n − p degrees of freedom.  Those distributions are mixed by the restricted likelihood of each pair (Harville 1974:
it is the likelihood with the coefficients integrated out), so the interval carries what is not known of r and q as
well; a plug-in of the best pair is too narrow in short series.  People are whole, so no series is taken to be known
finer than the rounding of a count (variance 1/12), however smooth it is.  Days that are missing are simply not there: R is by
calendar days.  It must never import a database or draw random numbers.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

Floats: TypeAlias = NDArray[np.float64]

#: Autocorrelations and shares of counting noise that are weighed.
CORRELATIONS: Final = (-0.2, -0.1, 0.0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95)
COUNTING: Final = (0.0, 0.4, 0.8, 1.0)
#: Two-sided, as everywhere in this project.
LEVEL: Final = 0.95


@dataclass(frozen=True, slots=True)
class Fit:
    """Estimates of contrasts: their middle and both ends, and the mean autocorrelation."""

    middle: Floats
    low: Floats
    high: Floats
    autocorrelation: float


def fit(response: Floats, design: Floats, when: Floats, expected: Floats, contrasts: Floats) -> Fit:
    """Fit ``response`` (n) on ``design`` (n × p); ``when`` are day numbers, ``expected`` people of each day.

    ``contrasts`` (k × p) are the sums of coefficients asked for.  Raises ``ValueError`` where the design says less than
    its columns, or there are no degrees of freedom.
    """
    n, p = design.shape
    if n - p < 1 or np.linalg.matrix_rank(design) < p:
        raise ValueError("Too few days for this model.")
    apart = np.abs(when[:, None] - when[None, :])
    noise = np.diag(1.0 / expected / np.mean(1.0 / expected))
    least = (n - p) * float(np.mean(1 / (12 * expected**2)))
    pairs = [(r, q) for q in COUNTING for r in (CORRELATIONS if q < 1 else (0.0,))]
    logs, middles, widths = [], [], []
    for r, q in pairs:
        log, middle, width = _given((1 - q) * _power(r, apart) + q * noise, response, design, contrasts, least)
        # The single place without a process weighs as much as a row of the others.
        logs.append(log + (np.log(len(CORRELATIONS)) if q == 1 else 0.0))
        middles.append(middle)
        widths.append(width)
    weights = np.exp(np.array(logs) - max(logs))
    weights /= weights.sum()
    centre, spread = np.array(middles), np.array(widths)
    ends = [_quantile(tail, weights, centre, spread, n - p) for tail in ((1 - LEVEL) / 2, 0.5, (1 + LEVEL) / 2)]
    return Fit(ends[1], ends[0], ends[2], float(weights @ np.array([r for r, _ in pairs])))


def _power(r: float, apart: Floats) -> Floats:
    return np.sign(r) ** apart * np.abs(r) ** apart if r else (apart == 0).astype(float)


def _given(
    spread: Floats, response: Floats, design: Floats, contrasts: Floats, least: float
) -> tuple[float, Floats, Floats]:
    """Restricted log-likelihood with the scale integrated out, estimates and standard errors, for one ``spread``.

    ``least`` is the smallest sum of squares that is believed."""
    n, p = design.shape
    root = np.linalg.cholesky(spread)
    white = np.linalg.solve(root, np.column_stack((design, response)))
    basis, upper = np.linalg.qr(white[:, :p])
    coefficients = np.linalg.solve(upper, basis.T @ white[:, p])
    rest = white[:, p] - white[:, :p] @ coefficients
    squares = max(float(rest @ rest), least)
    log = -np.log(np.diag(root)).sum() - np.log(np.abs(np.diag(upper))).sum() - (n - p) / 2 * np.log(squares)
    lever = np.linalg.solve(upper.T, contrasts.T)
    return float(log), contrasts @ coefficients, np.sqrt((lever**2).sum(axis=0) * squares / (n - p))


def _quantile(share: float, weights: Floats, centre: Floats, spread: Floats, freedom: int) -> Floats:
    """Where the mixture of t distributions has ``share`` below it, by halving, for each contrast."""
    reach = 60.0 * spread.max(axis=0) + np.ptp(centre, axis=0)
    low, high = centre.min(axis=0) - reach, centre.max(axis=0) + reach
    for _ in range(60):
        middle = (low + high) / 2
        below = weights @ student(np.asarray((middle - centre) / spread), freedom) < share
        low, high = np.where(below, middle, low), np.where(below, high, middle)
    return np.asarray((low + high) / 2)


def student(value: Floats, freedom: int) -> Floats:
    """Student's distribution function for whole degrees of freedom (Abramowitz and Stegun 26.7.3 and 26.7.4)."""
    angle = np.arctan(value / np.sqrt(freedom))
    cosine = np.cos(angle) ** 2
    odd = freedom % 2
    term = np.cos(angle) if odd else np.ones_like(angle)
    total = np.zeros_like(angle)
    for step in range((freedom - odd) // 2):
        total = total + term
        term = term * cosine * ((2 * step + 2) / (2 * step + 3) if odd else (2 * step + 1) / (2 * step + 2))
    area = np.sin(angle) * total
    if odd:
        area = 2 / np.pi * (angle + area)
    return np.asarray((1 + area) / 2)

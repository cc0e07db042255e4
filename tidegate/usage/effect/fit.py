"""Least squares for a daily series whose errors hang together, with intervals that keep their rate in short series.

The errors are partly an AR(1) process and partly the noise of counting:

    V = s² ((1 − q) R(r) + q D),  R_ij = r^|days between i and j|,  D_ii = m / expected people of day i

For each pair (r, q) of a grid the generalised least-squares estimate of a contrast has Student's t distribution
with n − p degrees of freedom.  Those distributions are mixed by the restricted likelihood of each pair (Harville 1974:
it is the likelihood with the coefficients integrated out), so the interval carries what is not known of r and q as
well; a plug-in of the best pair is too narrow in short series.  The likelihood alone still leans to too little
correlation where days are few, so a correlation r above 0 weighs (1 − r)^−0.7 as much; with that power the study of
``bench/effect.py`` keeps the rate.  People are whole, so no series is taken to be known finer than the rounding of a
count (variance 1/12), however smooth it is.  Days that are missing are simply not there: R is by calendar days.

It must never import a database or draw random numbers.
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
#: How much more larger correlations weigh, see above.
LEAN: Final = 0.7
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
    noise = (1.0 / expected) / np.mean(1.0 / expected)
    pairs = np.array([(r, q) for q in COUNTING for r in (CORRELATIONS if q < 1 else (0.0,))])
    white, roots = _whitened(np.column_stack((design, response)), when, noise, pairs[:, 0], pairs[:, 1])
    left, right = white[:, :, :p], white[:, :, p]
    moments = left.transpose(0, 2, 1) @ left
    coefficients = np.linalg.solve(moments, (left * right[:, :, None]).sum(axis=1)[:, :, None])
    rest = right - (left @ coefficients)[:, :, 0]
    least = (n - p) * float(np.mean(1 / (12 * expected**2)))
    squares = np.maximum((rest**2).sum(axis=1), least)
    logs = -roots - np.linalg.slogdet(moments)[1] / 2 - (n - p) / 2 * np.log(squares)
    # The single place without a process weighs as much as a row of the others.
    logs += np.where(pairs[:, 1] == 1, np.log(len(CORRELATIONS)), -LEAN * np.log(1 - np.maximum(pairs[:, 0], 0.0)))
    weights = np.exp(logs - logs.max())
    kept = weights > 1e-6 * weights.sum()
    weights = weights[kept] / weights[kept].sum()
    centre = (contrasts @ coefficients)[kept, :, 0]
    lever = np.linalg.solve(moments[kept], np.broadcast_to(contrasts.T, (len(weights), *contrasts.T.shape)))
    spread = np.sqrt((contrasts.T[None] * lever).sum(axis=1) * (squares[kept] / (n - p))[:, None])
    low, middle, high = _quantiles(weights, centre, spread, n - p)
    return Fit(middle, low, high, float(weights @ pairs[kept, 0]))


def _whitened(table: Floats, when: Floats, noise: Floats, r: Floats, q: Floats) -> tuple[Floats, Floats]:
    """``table`` with its errors made independent and of one variance, for each pair, and half the logarithm of the
    determinant of V: the prediction errors of a Kalman filter, which costs as many steps as there are days."""
    state = np.zeros((len(r), table.shape[1]))
    spread, process = 1 - q, 1 - q
    white, roots = np.empty((len(r), *table.shape)), np.zeros(len(r))
    for day, row in enumerate(table):
        if day:
            kept = r ** (when[day] - when[day - 1])
            state, spread = kept[:, None] * state, kept**2 * spread + (1 - kept**2) * process
        size = spread + q * noise[day]
        error = row - state
        white[:, day] = error / np.sqrt(size)[:, None]
        roots += np.log(size) / 2
        gain = spread / size
        state, spread = state + gain[:, None] * error, spread * (1 - gain)
    return white, roots


def _quantiles(weights: Floats, centre: Floats, spread: Floats, freedom: int) -> Floats:
    """Both ends and the middle of the mixture of t distributions, by halving, for each contrast."""
    tails = np.array([(1 - LEVEL) / 2, 0.5, (1 + LEVEL) / 2])[:, None]
    reach = 60.0 * spread.max(axis=0) + np.ptp(centre, axis=0)
    low = np.broadcast_to(centre.min(axis=0) - reach, (3, centre.shape[1]))
    high = np.broadcast_to(centre.max(axis=0) + reach, (3, centre.shape[1]))
    for _ in range(36):
        middle = (low + high) / 2
        value = (middle[:, None, :] - centre[None]) / spread[None]
        below = np.einsum("i,tik->tk", weights, student(value, freedom)) < tails
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

"""What pitch is heard: the YIN estimator on whole notes.

d(tau) = sum_t (x_t - x_t+tau)^2 is near zero where tau is a period; divided by its running mean it starts at 1, and the
first dip below a threshold is the period, refined by a parabola. Octaves are told apart by taking the *first* dip.

Source: A. de Cheveigne, H. Kawahara, "YIN, a fundamental frequency estimator for speech and music" (2002), steps 2-5.
"""

import numpy as np

LOW, HIGH = 60.0, 2000.0  # Hz that are looked for
THRESHOLD = 0.15
FINER = 8  # sound is interpolated to so many times its rate, since the period of a high note has few samples
WINDOW = 0.3  # seconds that are compared with themselves


def heard(samples: np.ndarray, rate: int, begin: float = 0.1) -> float:
    """The fundamental frequency of a note in Hz; 0 where there is none.

    Args:
        samples: `(T,)` float, T at least `begin + 0.35` seconds.
        begin: seconds that are left out: the attack.
    """
    x = samples[round(begin * rate) :][: round((WINDOW + 1.1 / LOW) * rate)]
    spectrum = np.fft.rfft(x - x.mean())
    x = np.fft.irfft(spectrum, FINER * len(x)) * FINER
    x, rate = x[rate // 100 : -rate // 100], FINER * rate  # the ends are disturbed by the interpolation
    longest = min(round(rate / LOW), len(x) // 2)
    window = len(x) - longest
    if not np.abs(x).max() > 1e-4:
        return 0.0
    # d(tau) = e_0 + e_tau - 2 r_tau, with e_tau the energy of the window from tau on
    size = 1 << (len(x) + window - 1).bit_length()
    r = np.fft.irfft(np.fft.rfft(x, size) * np.fft.rfft(x[:window], size).conj(), size)[: longest + 1]
    energy = np.concatenate([[0.0], np.cumsum(x * x)])
    e = energy[window : window + longest + 1] - energy[: longest + 1]
    d = np.maximum(e[0] + e - 2 * r, 0)
    running = d[1:] * np.arange(1, longest + 1) / np.maximum(np.cumsum(d[1:]), 1e-12)  # step 3; running[k]: tau = k + 1
    first = round(rate / HIGH) - 1
    below = np.flatnonzero(running[first:] < THRESHOLD)
    k = first + (below[0] if len(below) else int(running[first:].argmin()))
    while k + 1 < longest and running[k + 1] < running[k]:
        k += 1
    if running[k] > 0.5 or k + 1 >= longest:
        return 0.0
    a, b, c = running[k - 1 : k + 2]
    shift = 0.5 * (a - c) / (a - 2 * b + c) if a - 2 * b + c > 0 else 0.0
    return rate / (k + 1 + shift)


def cents(frequency: float, pitch: int) -> float:
    """How far a frequency lies above a MIDI pitch, in hundredths of a semitone; infinite when nothing was heard."""
    return 1200 * np.log2(frequency / (440 * 2 ** ((int(pitch) - 69) / 12))) if frequency else np.inf

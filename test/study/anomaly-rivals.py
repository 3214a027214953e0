"""Published streaming detectors beside ours (docs/adr/0031). Not part of `npm test`.

    pip install 'setuptools<80' numpy pandas numba stumpy
    node test/study/anomaly.ts SERIES_DIR
    python test/study/anomaly-rivals.py ../shared/data/skab/valve1 SERIES_DIR [DETECTOR ...]

The forest and HTM are Java's: compile test/study/AnomalyScores.java with randomcutforest-core 4.0.0 (software.amazon.randomcutforest) and
htm.java 0.6.13 (org.numenta, without its dependency algorithmfoundry) and what they need, all of Maven Central, on the CLASSPATH.

SERIES_DIR holds: `time,value,label`. Every detector gives a score a reading; a
reading is in alarm when its score exceeds c times the 99th percentile of the calibration (SKAB: rows 0-399; synthetic: the first quarter).
The one c of each detector is the one with the best F1 on SKAB among those with at most 20 % false alarms, which favours the rivals.
"""
import glob, subprocess, sys
import numpy as np, pandas as pd

def robust(x, n):
    c = x[:n]; m = np.median(c); s = 1.4826 * np.median(np.abs(c - m))
    return m, s if s > 0 else (np.std(c) or 1.0)

def ewma(x, t, n, span=8):
    m, s = robust(x, n); return np.abs(pd.Series((x - m) / s).ewm(span=2 * span - 1).mean().values)

def cusum(x, t, n, k=0.5):
    m, s = robust(x, n); z = (x - m) / s; up = down = 0.0; out = np.empty(len(z))
    for i, v in enumerate(z):
        up = min(max(0, up + v - k), 50); down = min(max(0, down - v - k), 50); out[i] = max(up, down)
    return out

def glr(x, t, n, window=32):
    m, s = robust(x, n); z = np.clip((x - m) / s, -50, 50); c = np.r_[0, np.cumsum(z)]; out = np.zeros(len(z))
    for w in (1, 2, 4, 8, 16, window):
        d = (c[w:] - c[:-w]) ** 2 / (2 * w); out[w - 1:] = np.maximum(out[w - 1:], d)
    return out

def seasonal(x, t, n):
    """Median and MAD by half hour of the day over the days before; of the whole past where there is no day."""
    day = (t // 86400000).astype(int); b = ((t % 86400000) // 1800000).astype(int); out = np.zeros(len(x))
    m0, s0 = robust(x, n); f = pd.DataFrame({'d': day, 'b': b, 'x': x}); med = f.groupby(['b', 'd']).x.median().unstack()
    past = med.T.rolling(14, min_periods=2).median().shift(1).T
    e = np.array([past.at[i, j] for i, j in zip(b, day)]); e = np.where(np.isnan(e), m0, e); r = x - e
    _, s = robust(r, n); return np.abs(pd.Series(r / s).ewm(span=15).mean().values)

def spectral_residual(x, t, n, w=128):
    out = np.zeros(len(x)); k = np.ones(3) / 3
    step = 1 if len(x) < 4000 else 4
    for i in range(w, len(x), step):
        y = x[i - w + 1:i + 1]; y = np.r_[y, np.repeat(2 * y[-1] - y[-6] if w > 6 else y[-1], 5)]
        f = np.fft.fft(y); a = np.abs(f) + 1e-8; l = np.log(a)
        sal = np.abs(np.fft.ifft(np.exp(l - np.convolve(l, k, 'same') + 1j * np.angle(f))))
        p = sal[w - 1]; m = sal[w - 22:w - 1].mean() + 1e-8; out[i:i + step] = max(0, (p - m) / m)
    return out

def matrix_profile(x, t, n, m=32):
    """Distance to the nearest window of the past (left matrix profile), not normalised."""
    y = (x - np.mean(x[:n])) / (np.std(x[:n]) or 1)
    import stumpy
    mp = stumpy.aamp(y, m); left = mp[:, 2].astype(int); out = np.zeros(len(x))
    for i, j in enumerate(left):
        if j >= 0: out[i + m - 1] = np.linalg.norm(y[i:i + m] - y[j:j + m])
    return out

def in_java(name):
    """By AnomalyScores.java, whose classes and libraries lie in the folders of the environment variable CLASSPATH."""
    def score(x, t, n):
        lines = subprocess.run(['java', 'AnomalyScores', name, str(n)], input='\n'.join(map(repr, x.tolist())), capture_output=True, text=True, check=True)
        return np.array(list(map(float, lines.stdout.split())))
    return score

CS = np.r_[np.arange(1, 3, .1), np.arange(3, 12, .5), np.arange(12, 60, 4)]
def scaled(s, n):
    q = np.quantile(s[:n], .99); return s / (q if q > 0 else 1)

def skab(folder, detector, every=1):
    rows = []
    for path in sorted(glob.glob(folder + '/*.csv')):
        d = pd.read_csv(path, sep=';'); t = pd.to_datetime(d.datetime).values.astype('datetime64[ms]').astype(float)
        s = np.max([scaled(detector(d.iloc[:, c].values.astype(float), t, 400), 400) for c in range(1, 9)], axis=0)
        rows.append((s[400:], d.anomaly.values[400:] == 1))
    s = np.concatenate([r[0] for r in rows]); a = np.concatenate([r[1] for r in rows]); best = None; table = []
    for c in CS:
        p = s > c; tp = (p & a).sum(); fp = (p & ~a).sum(); far = fp / (~a).sum(); f1 = 2 * tp / (2 * tp + fp + (a & ~p).sum())
        table.append((f1, far, c))
    ok = [r for r in table if r[1] <= .2]
    return max(ok) if ok else min(table, key=lambda r: r[1])

def synthetic(folder, detector, c, pattern):
    episodes = rows = far = hits = planted = 0
    for path in sorted(glob.glob(folder + '/' + pattern)):
        d = pd.read_csv(path, names=['t', 'v', 'a']); n = len(d) // 4; p = scaled(detector(d.v.values.astype(float), d.t.values.astype(float), n), n) > c
        f = np.flatnonzero(d.a.values); out = np.ones(len(d), bool); out[:n] = False
        if len(f):
            out[f[0]:f[0] + len(f) * 3 // 2] = False; planted += 1; hits += bool(p[f].any())
        q = p & out; episodes += int((np.diff(np.r_[0, q.astype(int)]) == 1).sum()); rows += int(out.sum()); far += int(q.sum())
    return f'{1e4 * episodes / rows:.2f} false alarms per 10,000, {100 * far / rows:.2f} % of rows, {hits}/{planted} found'

if __name__ == '__main__':
    detectors = {'EWMA': ewma, 'CUSUM': cusum, 'GLR': glr, 'seasonal': seasonal, 'spectral-residual': spectral_residual,
                 'matrix-profile': matrix_profile, 'forest': in_java('forest'), 'htm': in_java('htm')}
    for name in sys.argv[3:] or detectors:
        f1, far, c = skab(sys.argv[1], detectors[name])
        print(f'{name}: SKAB F1 {f1:.3f} FAR {far:.3f} (c {c:.1f})', flush=True)
        # HTM takes four milliseconds a reading: the paces of a second alone.
        print('   ' + synthetic(sys.argv[2], detectors[name], c, '*-1s-*-1.csv' if name == 'htm' else '*-1.csv'), flush=True)

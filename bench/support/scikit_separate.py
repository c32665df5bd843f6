"""What a script with scikit-learn does: separates a WAV into components and writes one float WAV each.

scikit_separate.py INPUT.wav FOLDER N_FFT HOP COMPONENTS ITERATIONS; prints as JSON the divergence, as part of the sum of V.
"""
import json
import os
import sys
import warnings

import numpy as np
import scipy.signal
import sklearn
import soundfile
from sklearn.decomposition import NMF

warnings.filterwarnings('ignore')
path, folder = sys.argv[1:3]
n_fft, hop, components, iterations = map(int, sys.argv[3:7])
sound, rate = soundfile.read(path, dtype='float32')
shape = {'nperseg': n_fft, 'noverlap': n_fft - hop}
_, _, spectrum = scipy.signal.stft(sound, rate, **shape)
v = np.abs(spectrum).astype(np.float32)
scale = v.mean()
v /= scale
model = NMF(components, solver='mu', beta_loss=1, init='nndsvda', tol=0, max_iter=iterations, random_state=0)
h = model.fit_transform(np.ascontiguousarray(v.T))
w = model.components_
total = h @ w + np.float32(1e-12)
os.makedirs(folder, exist_ok=True)
for k in range(components):
    mask = (np.outer(h[:, k], w[k]) / total).T
    _, part = scipy.signal.istft(spectrum * mask, rate, **shape)
    soundfile.write(f'{folder}/component-{k:02d}.wav', part[: len(sound)], rate, subtype='FLOAT')
json.dump({'version': sklearn.__version__, 'divergence': float(model.reconstruction_err_) ** 2 / 2 / float(v.sum(dtype=np.float64))}, sys.stdout)

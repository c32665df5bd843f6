"""Times scikit-learn's multiplicative updates on V of a .npy file, from a given start.

scikit_nmf.py V.npy W.npy H.npy BETA ITERATIONS...: for each number of iterations the CPU and wall seconds and the
divergence, as JSON. V is [bins x frames]; scikit-learn wants samples in rows, so it is given V' = H' W'.
"""
import json
import sys
import time
import warnings

import numpy as np
import sklearn
from sklearn.decomposition import NMF

warnings.filterwarnings('ignore')
v, w, h = (np.ascontiguousarray(np.load(path), dtype=np.float32) for path in sys.argv[1:4])
beta = float(sys.argv[4])
rows = []
for iterations in map(int, sys.argv[5:]):
    model = NMF(w.shape[1], solver='mu', beta_loss=beta, init='custom', tol=0, max_iter=iterations)
    cpu, wall = time.process_time(), time.perf_counter()
    model.fit_transform(np.ascontiguousarray(v.T), W=h.T.copy(), H=w.T.copy())
    rows.append({
        'iterations': iterations,
        'cpu': time.process_time() - cpu,
        'wall': time.perf_counter() - wall,
        'divergence': float(model.reconstruction_err_) ** 2 / 2,
    })
json.dump({'version': sklearn.__version__, 'numpy': np.__version__, 'rows': rows}, sys.stdout)

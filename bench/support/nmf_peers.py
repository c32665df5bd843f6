"""Multiplicative updates of other programs, for a bench that takes them in turn with nmf.

nmf_peers.py FOLDER BETA THREADS: loads v.npy [bins x frames] and, for each start n, w-n.npy and h-n.npy; prints the versions,
then answers each line {"peer", "start", "iterations"} on stdin with {"ms", "divergence"} on stdout. All compute in
float32 but `numpy`, which is written as one would in a notebook. The divergence is evaluated here, in float64, for all.
"""

import json
import sys
import time
import warnings

import numpy as np
import sklearn
from sklearn.decomposition import NMF

try:
    import torch
except ImportError:  # it is then left out
    torch = None

warnings.filterwarnings("ignore")
folder, beta = sys.argv[1], float(sys.argv[2])
v = np.load(f"{folder}/v.npy")
v_rows = np.ascontiguousarray(v.T)
v_torch = None if torch is None else torch.from_numpy(v)


def start(n):
    return np.load(f"{folder}/w-{n}.npy"), np.load(f"{folder}/h-{n}.npy")


def divergence(w, h):
    """Evaluated in pieces, which keeps memory small."""
    total = 0.0
    w = w.astype(np.float64)
    for at in range(0, v.shape[1], 1000):
        x = v[:, at : at + 1000].astype(np.float64)
        p = np.maximum(w @ h[:, at : at + 1000].astype(np.float64), 1e-30)
        if beta == 1:
            total += np.sum(x * np.log(np.where(x > 0, x / p, 1)) - x + p)
        elif beta == 0:
            total += np.sum(x / p - np.log(x / p) - 1)
        else:
            total += np.sum(x**beta + (beta - 1) * p**beta - beta * x * p ** (beta - 1)) / (beta * (beta - 1))
    return float(total)


def scikit(w, h, iterations):
    model = NMF(w.shape[1], solver="mu", beta_loss=beta, init="custom", tol=0, max_iter=iterations)
    # scikit-learn wants samples in rows, and so V' = H' W'.
    left = model.fit_transform(v_rows, W=np.ascontiguousarray(h.T), H=np.ascontiguousarray(w.T))
    return model.components_.T, left.T


def exponent():
    """That of nmf's `mu` (Fevotte & Idier 2011, section 4.1); scikit-learn takes 1 / (2 - beta) below 1."""
    return 1 / (2 - beta) if beta < 0 else 1 / (beta - 1) if beta > 2 else 1


def with_torch(w, h, iterations):
    g, least = exponent(), 1e-7
    with torch.no_grad():
        w, h = torch.from_numpy(w), torch.from_numpy(h)
        for _ in range(iterations):
            for is_w in (False, True):
                x = h.T if is_w else w.T
                if beta == 2:
                    n, d = (v_torch @ x, w @ (h @ x)) if is_w else (x @ v_torch, (x @ w) @ h)
                else:
                    p = (w @ h).clamp_(min=1e-30)
                    a = v_torch / p if beta == 1 else v_torch * p ** (beta - 2)
                    n = a @ x if is_w else x @ a
                    if beta == 1:
                        d = x.sum(0, keepdim=True) if is_w else x.sum(1, keepdim=True)
                    else:
                        b = p ** (beta - 1)
                        d = b @ x if is_w else x @ b
                ratio = n / d if g == 1 else (n / d) ** g
                if is_w:
                    w = (w * ratio).clamp_(min=least)
                else:
                    h = (h * ratio).clamp_(min=least)
    return w.numpy(), h.numpy()


def notebook(w, h, iterations):
    w, h = w.astype(np.float64), h.astype(np.float64)
    g = exponent()
    for _ in range(iterations):
        wh = w @ h + 1e-10
        h *= ((w.T @ (v * wh ** (beta - 2))) / (w.T @ wh ** (beta - 1))) ** g
        wh = w @ h + 1e-10
        w *= (((v * wh ** (beta - 2)) @ h.T) / (wh ** (beta - 1) @ h.T)) ** g
    return w, h


def exact(w, h, iterations):
    """What nmf's `mu` is to compute, its floors too."""
    w, h, x = w.astype(np.float64), h.astype(np.float64), v.astype(np.float64)
    g, least = exponent(), 1e-7
    for _ in range(iterations):
        for is_w in (False, True):
            if beta == 2:
                n, d = (x @ h.T, w @ (h @ h.T)) if is_w else (w.T @ x, (w.T @ w) @ h)
            else:
                p = np.maximum(w @ h, 1e-30)
                a = x * p ** (beta - 2)
                b = p ** (beta - 1)
                n, d = (a @ h.T, b @ h.T) if is_w else (w.T @ a, w.T @ b)
            if is_w:
                w = np.maximum(least, w * (n / d) ** g)
            else:
                h = np.maximum(least, h * (n / d) ** g)
    return w, h


PEERS = {"scikit-learn": scikit, "PyTorch": with_torch, "NumPy": notebook, "exact": exact}
versions = {"scikit-learn": sklearn.__version__, "NumPy": np.__version__}
if torch is not None:
    torch.set_num_threads(int(sys.argv[3]))
    versions["PyTorch"] = torch.__version__
print(json.dumps(versions), flush=True)
for line in sys.stdin:
    order = json.loads(line)
    w, h = start(order["start"])
    began = time.perf_counter()
    w, h = PEERS[order["peer"]](w, h, order["iterations"])
    ms = 1000 * (time.perf_counter() - began)
    result = {"ms": ms}
    if order.get("divergence"):
        result["divergence"] = divergence(w, h)
    print(json.dumps(result), flush=True)

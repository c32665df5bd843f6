"""Beta-divergence NMF by multiplicative updates in plain NumPy, written apart from the product.

Reads {"v": [bins][frames], "w": [bins][S], "h": [S][frames], "cases": [[beta, iterations], ...]} from the file named
first, and prints [divergence, ...]. With "scikit" as second argument the iterations are scikit-learn's.
"""

import json
import sys

import numpy as np


def divergence(v, p, beta):
    if beta == 1:
        logs = np.zeros_like(v)
        np.log(v / p, out=logs, where=v > 0)
        return float(np.sum(v * logs - v + p))
    if beta == 0:
        return float(np.sum(v / p - np.log(v / p) - 1))
    return float(np.sum(v**beta + (beta - 1) * p**beta - beta * v * p ** (beta - 1)) / (beta * (beta - 1)))


def exponent(beta):
    if beta < 0:
        return 1 / (2 - beta)
    return 1 / (beta - 1) if beta > 2 else 1.0


def multiplicative(v, w, h, beta, iterations):
    g = exponent(beta)
    for _ in range(iterations):
        p = w @ h
        h = h * ((w.T @ (v * p ** (beta - 2))) / (w.T @ p ** (beta - 1))) ** g
        p = w @ h
        w = w * (((v * p ** (beta - 2)) @ h.T) / (p ** (beta - 1) @ h.T)) ** g
    return w @ h


def scikit(v, w, h, beta, iterations):
    import warnings

    from sklearn.decomposition import NMF

    warnings.simplefilter("ignore")
    model = NMF(w.shape[1], init="custom", solver="mu", beta_loss=beta, tol=0, max_iter=iterations)
    # scikit-learn updates its left factor first, so that takes the activations.
    left = model.fit_transform(v.T.copy(), W=h.T.copy(), H=w.T.copy())
    return (left @ model.components_).T


with open(sys.argv[1]) as file:
    case = json.load(file)
v, w, h = (np.array(case[name]) for name in "vwh")
iterate = scikit if sys.argv[2:] == ["scikit"] else multiplicative
print(json.dumps([divergence(v, iterate(v, w, h, beta, n), beta) for beta, n in case["cases"]]))

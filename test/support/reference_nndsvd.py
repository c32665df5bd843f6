"""Divergences of V from the NNDSVD start made of an exact SVD, its zeros filled with 0.1 sqrt(mean(V) / S).

Reads {"v": [bins][frames], "cases": [[S, beta], ...]} from the file named first, and prints [divergence, ...].
"""

import json
import sys

import numpy as np


def start(v, components):
    left, singular, right = np.linalg.svd(v, full_matrices=False)
    w, h = np.zeros((v.shape[0], components)), np.zeros((components, v.shape[1]))
    for k in range(components):
        parts = [(np.maximum(sign * left[:, k], 0), np.maximum(sign * right[k], 0)) for sign in (1, -1)]
        x, y = max(parts, key=lambda pair: np.linalg.norm(pair[0]) * np.linalg.norm(pair[1]))
        lengths = np.linalg.norm(x), np.linalg.norm(y)
        size = np.sqrt(singular[k] * lengths[0] * lengths[1])
        w[:, k], h[k] = size * x / lengths[0], size * y / lengths[1]
    fill = 0.1 * np.sqrt(v.mean() / components)
    w[w < 1e-6] = fill
    h[h < 1e-6] = fill
    return w @ h


def divergence(v, p, beta):
    if beta == 1:
        return float(np.sum(v * np.log(v / p) - v + p))
    return float(np.sum((v - p) ** 2) / 2)


with open(sys.argv[1]) as file:
    case = json.load(file)
v = np.array(case["v"])
v /= v.mean()
print(json.dumps([divergence(v, start(v, components), beta) for components, beta in case["cases"]]))

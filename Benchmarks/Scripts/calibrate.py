#!/usr/bin/env python3
"""Fits the logistic map from scores to confidence (Findings/Confidence.swift) and says how well calibrated it is.

usage: calibrate.py CULPRIT BENCH_DIR... [--nulls N] [--l2 X]

Right and wrong first causes come from the labelled cases of BENCH_DIR (<dataset>/<case>/{logs, alerts.json, truth.json}). Wrong
ones too from alerts that mean nothing: `--at` at N moments of the fault-free part that `truth.json` names (`baseline`), with
`--until` two minutes later so that the fault itself is not in sight. Every case counts the same, and all nulls of a case together
as much as the case. Every BENCH_DIR after the first (simulations) weighs together half as much as the first. Each case is predicted
by a fit without it (leave-one-out; of the simulations without all that have its name); printed are the coefficients of all, the
Brier scores, and the share of nulls that would name a cause with more than 0.5. Simulations may be digests; nulls need logs, for a
digest cannot be cut at --until.
"""
import argparse, datetime as dt, glob, json, math, os, re, subprocess, sys

UNSAID = {"slow-step", "missing-next", "silence", "mention"}
AMBIENT = re.compile(r"errors of ([0-9.]+) kinds")
MIDST = "the logs begin in the midst of the fault"


def triage(culprit, case, extra):
    """The services of the first incident, best first; how common errors are in its baseline (0 never, towards 1 always, ½ without
    one, 1 in the midst of a fault); and the share of the first cause's score that needs no line of failure."""
    out = subprocess.run([culprit, 'triage', case + '/logs', '--format', 'json', '--top', '50'] + extra, capture_output=True)
    if out.returncode not in (0, 1, 3):
        return None
    found = json.loads(out.stdout)
    incident = (found.get('incidents') or [{}])[0]
    texts = [e['text'] for c in incident.get('causes') or [] for e in c['evidence'] if e['kind'] == 'severity']
    ambient = [float(m.group(1)) for m in map(AMBIENT.search, texts) if m]
    evidence = [e for c in (incident.get('causes') or [])[:1] for e in c['evidence'] if e['weight'] > 0]
    unsaid = sum(e['weight'] for e in evidence if e['kind'] in UNSAID) / max(1e-9, sum(e['weight'] for e in evidence))
    midst = any(MIDST in w['message'] for w in found.get('warnings') or [])
    common = 1.0 if midst else 1 - 1 / (1 + (ambient[0] if ambient else 0.0)) if incident.get('baseline') else 0.5
    return incident.get('services') or [], common, unsaid


def features(found):
    """Score, lead over the next service, and how common errors are for a cause that shows in none: see Confidence.swift."""
    services, common, unsaid = found
    score = services[0]['score'] if services else 0.0
    rival = services[1]['score'] if len(services) > 1 else 0.0
    return (score, max(-2.0, min(3.0, score - rival)), common * unsaid)


def probability(w, x):
    return 1 / (1 + math.exp(-max(-30, min(30, w[0] + sum(a * b for a, b in zip(w[1:], x))))))


def fit(rows, l2):
    """Newton's method; the slopes are shrunk, the intercept is not."""
    n = 4
    w = [0.0] * n
    for _ in range(60):
        g = [0.0] * n
        h = [[0.0] * n for _ in range(n)]
        for _, x, y, weight in rows:
            v = (1.0,) + x
            p = probability(w, x)
            for i in range(n):
                g[i] += weight * (p - y) * v[i]
                for j in range(n):
                    h[i][j] += weight * p * (1 - p) * v[i] * v[j]
        for i in range(1, n):
            g[i] += l2 * w[i]
            h[i][i] += l2
        h[0][0] += 1e-6
        step = solve(h, g)
        w = [a - b for a, b in zip(w, step)]
        if max(map(abs, step)) < 1e-9:
            break
    return w


def solve(a, b):
    n = len(b)
    m = [row[:] + [b[i]] for i, row in enumerate(a)]
    for i in range(n):
        k = max(range(i, n), key=lambda r: abs(m[r][i]))
        m[i], m[k] = m[k], m[i]
        for r in range(n):
            if r != i:
                f = m[r][i] / m[i][i]
                m[r] = [x - f * y for x, y in zip(m[r], m[i])]
    return [m[i][n] / m[i][i] for i in range(n)]


def moment(text):
    return dt.datetime.fromisoformat(text[:19] + '+00:00')


def main():
    parser = argparse.ArgumentParser(usage=__doc__)
    parser.add_argument('culprit')
    parser.add_argument('bench', nargs='+')
    parser.add_argument('--nulls', type=int, default=3)
    parser.add_argument('--l2', type=float, default=0.5)
    args = parser.parse_args()
    rows = []
    nulls = []
    benches = [sorted(glob.glob(bench.rstrip('/') + '/*/*/')) for bench in args.bench]
    simulated = 0.5 * len(benches[0]) / max(1, sum(map(len, benches[1:])))
    for case in sum(benches, []):
        weight = 1.0 if case in benches[0] else simulated
        case = case.rstrip('/')
        truth = json.load(open(case + '/truth.json'))
        if not truth.get('root_cause_service'):
            continue
        found = triage(args.culprit, case, ['--alerts', case + '/alerts.json'])
        if found is None:
            print('error', case, file=sys.stderr)
            continue
        right = {s.lower() for s in truth['root_cause_service']}
        y = 1.0 if found[0] and found[0][0]['service'].lower() in right else 0.0
        rows.append((case, features(found), y, weight))
        baseline = truth.get('baseline') or {}
        if 'start' not in baseline or 'fault_round' not in truth:
            continue
        start, end = moment(baseline['start']), moment(baseline['end'])
        for k in range(args.nulls):
            at = start + (end - start) * (0.5 + 0.4 * k / max(1, args.nulls - 1))
            until = at + dt.timedelta(seconds=120)
            found = triage(args.culprit, case, ['--at', at.isoformat(), '--until', until.isoformat()])
            if found is not None:
                nulls.append((case, features(found), 0.0, 1.0 / args.nulls))
    w = fit(rows + nulls, args.l2)
    cases = sorted({r[0] for r in rows})
    name = os.path.basename
    brier = {}
    named = 0
    for case in cases:
        v = fit([r for r in rows + nulls if name(r[0]) != name(case)], args.l2)
        for r in rows:
            if r[0] == case:
                brier.setdefault(os.path.basename(os.path.dirname(case)), []).append((probability(v, r[1]) - r[2]) ** 2)
        named += sum(probability(v, r[1]) > 0.5 for r in nulls if r[0] == case)
    print(f'intercept {w[0]:.2f}  per score {w[1]:.2f}  per lead {w[2]:.2f}  where errors are common {w[3]:.2f}')
    total = bound = 0.0
    first = [0.0, 0.0]
    for name, values in sorted(brier.items()):
        p = sum(r[2] for r in rows if os.path.basename(os.path.dirname(r[0])) == name) / len(values)
        total += sum(values)
        bound += len(values) * p * (1 - p)
        print(f'{name:24s} n={len(values):3d} right {p:.2f} Brier {sum(values) / len(values):.3f}')
        if name in {os.path.basename(os.path.dirname(c.rstrip('/'))) for c in benches[0]}:
            first[0] += sum(values)
            first[1] += len(values) * p * (1 - p)
    print(f'the first bench: ratio {first[0] / max(first[1], 1e-9):.2f}')
    print(f'pooled Brier sum {total:.2f}, of the base rates {bound:.2f}: ratio {total / max(bound, 1e-9):.2f}')
    print(f'{named} of {len(nulls)} alerts that mean nothing would name a cause with more than 0.5')


main()

#!/usr/bin/env python3
"""What each kind of evidence is worth: runs a scorer with one kind removed at a time and prints the table.

usage: ablate.py CULPRIT BENCH_DIR --scorer SCORE_PY [--kinds a,b] [--datasets a,b] [--jobs N]

BENCH_DIR holds <dataset>/<case>/{logs, alerts.json, truth.json}; SCORE_PY is the scorer that comes with such a bench and takes
CULPRIT BENCH_DIR --json --extra "ARGS". A case's logs may be its digest (`CULPRIT digest LOGS -o CASE/logs/case.digest`), which is faster.
"""
import argparse, json, subprocess, sys

KINDS = ['novelty', 'severity', 'exception', 'surge', 'slow-step', 'missing-next', 'silence', 'mention', 'affinity', 'history',
         'change', 'timing', 'propagation']


def table(args, without):
    command = [sys.executable, args.scorer, args.culprit, args.bench, '--json', '--jobs', str(args.jobs)]
    if args.datasets:
        command += ['--datasets', args.datasets]
    if without:
        command += ['--extra', f'--without {without}']
    out = json.loads(subprocess.run(command, capture_output=True, text=True, check=True).stdout)
    if out['errors']:
        print(f'{out["errors"]} errors without {without}', file=sys.stderr)
    return {(r['key'], r['level']): r for r in out['table']}


def main():
    parser = argparse.ArgumentParser(usage=__doc__)
    parser.add_argument('culprit')
    parser.add_argument('bench')
    parser.add_argument('--scorer', required=True)
    parser.add_argument('--kinds', default=','.join(KINDS))
    parser.add_argument('--datasets')
    parser.add_argument('--jobs', type=int, default=2)
    args = parser.parse_args()
    whole = table(args, None)
    columns = [key for key in sorted(whole) if key[1] != 'group']
    print('| without | ' + ' | '.join(f'{d}, {level} AC@1 / AC@3' for d, level in columns) + ' |')
    print('|---' * (len(columns) + 1) + '|')
    for kind in [None] + args.kinds.split(','):
        rows = whole if kind is None else table(args, kind)
        cells = [f"{rows[key]['AC@1']:.2f} / {rows[key]['AC@3']:.2f}" if key in rows else '–' for key in columns]
        print(f"| {kind or 'nothing'} | " + ' | '.join(cells) + ' |', flush=True)


main()

#!/usr/bin/env python3
"""Runs culprit over SampleLogs and compares its answers with each story's expected.json.

usage: Benchmarks/Scripts/stories.py [SAMPLELOGS] [--culprit FILE] [--story NAME]… [--noise]

Per story: the whole folder; the same files given one by one in reversed order; and, where the story says so, without the
log of the guilty service. With --noise also the counts of `culprit noise` where a story has them. Status 1 when
something differs.
"""
import argparse, json, os, re, subprocess, sys, tempfile, shutil

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))


class Run:
    def __init__(self, culprit, arguments):
        done = subprocess.run([culprit, *arguments, '--format', 'json'], capture_output=True, text=True, stdin=subprocess.DEVNULL)
        self.status, self.errors = done.returncode, done.stderr.strip()
        try:
            self.report = json.loads(done.stdout)
        except json.JSONDecodeError:
            self.report = None


def logs_of(folder):
    """Where the story's logs lie, and its alerts when they are kept apart from them."""
    apart = os.path.join(folder, 'logs')
    return (apart, os.path.join(folder, 'alerts.json')) if os.path.isdir(apart) else (folder, None)


def incident_of(report, page):
    for place, incident in enumerate(report['incidents']):
        if any(a['name'] == page['rule'] and a['startsAt'][:19] == page['fires'][:19] for a in incident['alerts']):
            return place, incident
    return None, None


def texts(cause):
    signature = cause['signature']
    return [signature['template'] or ''] + [example['text'] for example in signature.get('examples') or []]


def check(expected, run, cause, what):
    """Yields (name, whether it holds, what was seen)."""
    if run.report is None:
        yield f'{what}: a report', False, f'status {run.status}: {run.errors[:200]}'
        return
    place, incident = incident_of(run.report, expected['page'])
    yield f"{what}: {expected['page']['rule']} is the first incident", place == 0, f'place {place}'
    if incident is None:
        return
    first = incident['causes'][0] if incident['causes'] else None
    seen = f"{first['service']} {first['confidence']:.2f}: {first['signature']['template'][:90]}" if first else 'no cause'
    yield f"{what}: first cause in {cause['service']}", bool(first) and first['service'] == cause['service'], seen
    if first and 'observed' in cause:
        yield f"{what}: observed is {cause['observed']}", first['observed'] == cause['observed'], str(first['observed'])
    if first and cause.get('matches'):
        found = any(re.search(cause['matches'], text) for text in texts(first))
        yield f"{what}: it matches /{cause['matches']}/", found, seen
    services = [service['service'] for service in incident['services']]
    yield f'{what}: first service', services[:1] == [cause['service']], ', '.join(services[:4])


def check_rest(expected, run):
    if run.report is None:
        return
    _, incident = incident_of(run.report, expected['page'])
    if incident is None:
        return
    window, onset = expected['onset'], incident.get('onset')
    yield 'the onset lies where it should', bool(onset) and window['from'] <= onset[:19] + 'Z' <= window['to'], str(onset)
    yield f"state {expected['state']}", incident['state'] == expected['state'], incident['state']
    unplaced = {entry['name'] for entry in run.report['unplaced']}
    missing = [name for name in expected['unplaced'] if name not in unplaced]
    yield 'heartbeats, silenced and old alerts are unplaced', not missing, 'missing ' + ', '.join(missing) if missing else 'all'
    changes = {change['what'] for change in incident['changes']}
    for what in expected.get('innocentChanges', []):
        top = incident['causes'][0] if incident['causes'] else {'evidence': []}
        blamed = any(what in evidence['text'] for evidence in top['evidence'])
        yield f'"{what}" is innocent', not blamed, 'blamed' if blamed else 'not blamed'
    if change := expected.get('change'):
        yield 'the change is listed', any(change['matches'] in what for what in changes), ', '.join(sorted(changes))[:90]


def check_noise(expected, run):
    if run.report is None:
        yield 'noise: a report', False, f'status {run.status}: {run.errors[:200]}'
        return
    totals = run.report['totals']
    yield 'noise: episodes', totals['alerts'] == expected['episodes'], f"{totals['alerts']} of {expected['episodes']}"
    rules = {rule['name']: rule for rule in run.report['rules']}
    advice = {}
    for one in run.report['advice']:
        advice.setdefault(one['rule'], set()).add(one['kind'])
    for rule in expected['rules']:
        seen = rules.get(rule['name'])
        if seen is None:
            yield f"noise: {rule['name']} is there", False, 'missing'
            continue
        yield f"noise: {rule['name']} episodes", seen['alerts'] == rule['episodes'], f"{seen['alerts']} of {rule['episodes']}"
        yield f"noise: {rule['name']} verdict {rule['verdict']}", seen['verdict'] == rule['verdict'], seen['verdict']
        if rule['adviceAmong']:
            given = advice.get(rule['name'], set())
            yield f"noise: {rule['name']} advice", bool(given & set(rule['adviceAmong'])), ', '.join(sorted(given)) or 'none'


def checks_of(culprit, folder, options):
    with open(os.path.join(folder, 'expected.json'), encoding='utf-8') as file:
        expected = json.load(file)
    logs, alerts = logs_of(folder)
    flags = ['--alerts', alerts] if alerts else []
    whole = Run(culprit, ['triage', logs, *flags])
    yield from check(expected, whole, expected['firstCause'], 'whole')
    yield from check_rest(expected, whole)
    files = sorted(os.path.join(logs, name) for name in os.listdir(logs) if '.log' in name)
    given = alerts or os.path.join(folder, 'alerts.json')
    changes = [flag for name in sorted(os.listdir(folder)) if name.startswith('changes.') for flag in ('--changes', os.path.join(folder, name))]
    runs = [Run(culprit, ['triage', *order, '--alerts', given, *changes]) for order in (files, files[::-1])]
    if all(run.report for run in runs):
        same = runs[0].report['incidents'] == runs[1].report['incidents']
        yield 'reversed: the same incidents', same, 'same' if same else 'different'
    if withheld := expected.get('withheld'):
        with tempfile.TemporaryDirectory() as copy:
            part = shutil.copytree(folder, os.path.join(copy, os.path.basename(folder)))
            for name in withheld['remove']:
                os.remove(os.path.join(part, name))
            yield from check(expected, Run(culprit, ['triage', part]), withheld['firstCause'], 'withheld')
    if options.noise and 'noise' in expected:
        arguments = ['noise', '--alerts', os.path.join(folder, 'history'), '--rules', os.path.join(folder, 'rules', '*.yml'),
                     '--alertmanager-config', os.path.join(folder, 'alertmanager.yml')]
        yield from check_noise(expected['noise'], Run(culprit, arguments))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('samples', nargs='?', default=os.path.join(ROOT, 'SampleLogs'))
    parser.add_argument('--culprit', default=os.path.join(ROOT, '.build', 'release', 'culprit'))
    parser.add_argument('--story', action='append')
    parser.add_argument('--noise', action='store_true')
    options = parser.parse_args()
    failed = total = 0
    for name in sorted(os.listdir(options.samples)):
        folder = os.path.join(options.samples, name)
        if not os.path.exists(os.path.join(folder, 'expected.json')) or options.story and name not in options.story:
            continue
        print(name)
        for what, holds, seen in checks_of(options.culprit, folder, options):
            total += 1
            failed += not holds
            print(f"  {'ok  ' if holds else 'MISS'} {what}" + ('' if holds else f'   ({seen})'))
    print(f'{total - failed} of {total} hold')
    sys.exit(1 if failed or not total else 0)


if __name__ == '__main__':
    main()

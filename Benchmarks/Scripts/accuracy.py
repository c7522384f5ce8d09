#!/usr/bin/env python3
"""Prints how well `culprit signatures` groups labelled logs.

usage: Benchmarks/Scripts/accuracy.py SETS [--culprit FILE] [--normalize khan|none] [--errors N] [--shuffle SEED] [--json]

SETS is a folder with one folder per labelled log: `raw.log`, and `truth.csv` with the columns LineId, Content, EventId,
EventTemplate (the form of LogHub). Each is read twice: the text of the messages alone (Content), and whole raw lines.

  GA   the share of lines whose cluster is, as a set of lines, exactly their true group
  FGA  the harmonic mean of (groups found exactly / clusters given) and (groups found exactly / true groups)
  PA   the share of lines whose template is, letter by letter, the true one
  FTA  the harmonic mean of (templates right / templates given) and (templates right / true templates); a template is
       right when all lines that carry it have it as their true template

PA and FTA judge the text of templates, so they mean something only for messages alone. As published figures do, both
sides are first brought to one spelling by the rules of Khan et al., "Guidelines for assessing the accuracy of log
message template identification techniques", ICSE 2022 (`--normalize none` leaves them as they are).

--shuffle also reads the lines in another order and says whether the clusters stayed the same.
"""
import argparse, collections, csv, json, os, random, re, subprocess, sys, tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
MARK = '<*>'


# One spelling for templates.

def normalize(template):
    text = ' '.join(template.split())
    text = ''.join(MARK if is_path(part) else part for part in split(text, PATH_EDGES))
    text = ''.join(variable(part) for part in split(text, WORD_EDGES))
    text = re.sub(r'<\*>(\.<\*>)+', MARK, text)
    return re.sub(r'(<\*>)+', MARK, text)


PATH_EDGES = r'[\s,!;:=|"\'\[\](){}]'
WORD_EDGES = r'[\s,!;:=|"\'\[\](){}.\-+@#$%&]'


def split(text, edges):
    return re.split(f'({edges})', text)


def is_path(part):
    return re.fullmatch(r'(/[^/]+)+\n?', part) is not None


def variable(part):
    """A whole number, a well-known value, or a word grown together with a variable is a variable."""
    if part.lower() in ('true', 'false', 'null', 'root', 'admin') or re.fullmatch(r'\d+', part):
        return MARK
    if part != '<*>/<*>' and re.fullmatch(r'[^\s/]*<\*>[^\s/]*', part):
        return MARK
    return part


# The measures.

def harmonic(a, b):
    return 2 * a * b / (a + b) if a + b else 0.0


def measure(truth, answer):
    """`truth`: line → template; `answer`: line → (cluster, template). A line without answer is alone, and wrong."""
    answered = {line: answer.get(line, (('alone', line), ('none', line))) for line in truth}
    groups, clusters = collections.defaultdict(set), collections.defaultdict(set)
    carriers = collections.defaultdict(set)
    for line, template in truth.items():
        cluster, given = answered[line]
        groups[template].add(line)
        clusters[cluster].add(line)
        carriers[given].add(template)
    whole = set(map(frozenset, clusters.values()))
    exact = [group for group in groups.values() if frozenset(group) in whole]
    right = sum(1 for given, true in carriers.items() if true == {given})
    return {
        'GA': sum(map(len, exact)) / len(truth),
        'FGA': harmonic(len(exact) / len(clusters), len(exact) / len(groups)),
        'PA': sum(answered[line][1] == template for line, template in truth.items()) / len(truth),
        'FTA': harmonic(right / len(carriers), right / len(groups)),
        'clusters': len(clusters), 'groups': len(groups),
    }


def measures(truth, answer, spelling):
    """Grouping by the labels as they are; templates in one spelling, which may make two labels one."""
    grouping = measure(truth, answer)
    templates = measure(
        {line: spelling(template) for line, template in truth.items()},
        {line: (cluster, spelling(template)) for line, (cluster, template) in answer.items()})
    return {**grouping, 'PA': templates['PA'], 'FTA': templates['FTA']}


# Running.

def signatures(culprit, path, folder):
    out = os.path.join(folder, 'assignments.jsonl')
    done = subprocess.run(
        [culprit, 'signatures', path, '--assignments', out, '--format', 'json'], stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE, text=True)
    if done.returncode not in (0, 3):
        sys.exit(f'accuracy: culprit ended with {done.returncode} on {path}: {done.stderr.strip()[-300:]}')
    with open(out, encoding='utf-8') as file:
        rows = [json.loads(line) for line in file]
    return {row['line']: (row['cluster'], row['template']) for row in rows}


def truth_of(folder):
    csv.field_size_limit(1 << 30)
    with open(os.path.join(folder, 'truth.csv'), encoding='utf-8-sig', newline='') as file:
        return list(csv.DictReader(file))


def moved(culprit, lines, answer, seed, folder):
    """How many lines are in another cluster when the lines come in another order."""
    order = list(range(len(lines)))
    random.Random(seed).shuffle(order)
    path = os.path.join(folder, 'shuffled.log')
    with open(path, 'w', encoding='utf-8', newline='') as file:
        file.writelines(lines[index] + '\n' for index in order)
    shuffled = signatures(culprit, path, folder)
    return sum(shuffled.get(place + 1, (None,))[0] != answer.get(index + 1, (None,))[0] for place, index in enumerate(order))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('sets')
    parser.add_argument('--culprit', default=os.path.join(HERE, '..', '..', '.build', 'release', 'culprit'))
    parser.add_argument('--normalize', choices=['khan', 'none'], default='khan')
    parser.add_argument('--errors', type=int, default=0, metavar='N', help='show the N largest groups that were missed')
    parser.add_argument('--shuffle', type=int, metavar='SEED')
    parser.add_argument('--json', action='store_true')
    options = parser.parse_args()
    spelling = normalize if options.normalize == 'khan' else str
    results = {}
    for name in sorted(os.listdir(options.sets)):
        source = os.path.join(options.sets, name)
        if not os.path.exists(os.path.join(source, 'truth.csv')):
            continue
        rows = truth_of(source)
        truth = {int(row['LineId']): row['EventTemplate'] for row in rows if row['EventTemplate']}
        with tempfile.TemporaryDirectory() as folder:
            contents = os.path.join(folder, name + '.log')
            with open(contents, 'w', encoding='utf-8', newline='') as file:
                file.writelines(row['Content'] + '\n' for row in rows)
            text = signatures(options.culprit, contents, folder)
            raw = signatures(options.culprit, os.path.join(source, 'raw.log'), folder)
            results[name] = {'text': measures(truth, text, spelling), 'raw': measures(truth, raw, spelling)}
            if options.shuffle is not None:
                results[name]['moved'] = moved(
                    options.culprit, [row['Content'] for row in rows], text, options.shuffle, folder)
        if options.errors:
            for kind, answer in (('text', text), ('raw', raw)):
                show_errors(name, kind, truth, answer, options.errors)
    if not results:
        sys.exit(f"accuracy: no folder of '{options.sets}' has a truth.csv")
    if options.json:
        print(json.dumps(results, indent=1))
        return
    columns = [('text', key) for key in ('GA', 'FGA', 'PA', 'FTA')] + [('raw', key) for key in ('GA', 'FGA')]
    heads = [f'{kind} {key}' for kind, key in columns]
    if options.shuffle is not None:
        heads.append('lines moved by another order')
    print('| set | ' + ' | '.join(heads + ['clusters text, raw / groups']) + ' |')
    print('|---' * (len(heads) + 2) + '|')
    for name, result in results.items():
        cells = [f'{result[kind][key]:.3f}' for kind, key in columns]
        if options.shuffle is not None:
            cells.append(str(result['moved']))
        cells.append(f"{result['text']['clusters']}, {result['raw']['clusters']} / {result['text']['groups']}")
        print(f'| {name} | ' + ' | '.join(cells) + ' |')
    means = [sum(result[kind][key] for result in results.values()) / len(results) for kind, key in columns]
    print('| **mean** | ' + ' | '.join(f'**{mean:.3f}**' for mean in means) + ' |' * (2 + (options.shuffle is not None)))


def show_errors(name, kind, truth, answer, count):
    groups, clusters = collections.defaultdict(set), collections.defaultdict(set)
    for line, template in truth.items():
        groups[template].add(line)
        clusters[answer.get(line, (None, None))[0]].add(line)
    missed = [(len(lines), template) for template, lines in groups.items() if lines not in list(clusters.values())]
    for lines, template in sorted(missed, key=lambda x: (-x[0], x[1]))[:count]:
        given = collections.Counter(answer.get(line, (None, '(none)'))[1] for line in groups[template])
        print(f'[{name}, {kind}] {lines} lines: {template}')
        for text, times in given.most_common(4):
            others = {truth[line] for line in truth if answer.get(line, (None, None))[1] == text} - {template}
            print(f'    {times:6} as {text}' + (f'   also {len(others)} other groups' if others else ''))


if __name__ == '__main__':
    main()

"""Replays changed references against an assignment's test cases.

Reads {"document", "exercise", "variants": [{"name", "edits": [[old, new], ...]}]} from standard input.
Writes, by variant and test case, {"told", "value", "error"}: whether the case tells the variant from
the reference, a checker's value where it is a finite number, and the exception where there was one.
"""

import json
import sys

import numpy as np

RTOL, ATOL = 1e-5, 1e-8
SCALES = {"right": 1, "doubled": 2, "negated": -1}


def load(source, edits=()):
    for old, new in edits:
        if source.count(old) != 1:
            raise SystemExit(f"{old!r} stands {source.count(old)} times in the reference")
        source = source.replace(old, new)
    namespace = {"__name__": "reference"}
    exec(compile(source, "reference.py", "exec"), namespace)
    return namespace


def draw(spec, streams, floats):
    """A value of a test case, by the contract's rules."""
    if isinstance(spec, bool) or spec is None or isinstance(spec, str):
        return spec
    if isinstance(spec, (int, float)):
        return float(spec) if floats or spec != int(spec) else int(spec)
    if isinstance(spec, list):
        array = np.array(spec, dtype=np.float64)
        return array if floats or np.any(array != np.round(array)) else array.astype(np.int64)
    ((kind, content),) = spec.items()
    if kind == "random":
        stream = streams.setdefault(content["seed"], np.random.RandomState(content["seed"]))
        return stream.standard_normal(content["shape"])
    if kind == "dict":
        return {key: draw(item, streams, floats) for key, item in content.items()}
    return tuple(draw(item, streams, floats) for item in content)


def draw_case(case):
    streams = {}
    values = {name: draw(spec, streams, False) for name, spec in case.get("inputs", {}).items()}
    parameters = {
        name: draw(spec, streams, True) for name, spec in case.get("parameters", {}).items()
    }
    return {**values, **parameters, "parameters": parameters}


def copy(value):
    if isinstance(value, np.ndarray):
        return value.copy()
    return {key: copy(item) for key, item in value.items()} if isinstance(value, dict) else value


def run(namespace, steps, values):
    for step in steps:
        result = namespace[step["call"]](*[copy(values[name]) for name in step["args"]])
        names = step["returns"]
        values.update(zip(names, result) if len(names) > 1 else [(names[0], result)])
    return values


def call(namespace, exercise, values):
    result = namespace[exercise["function"]](*[copy(values[name]) for name in exercise["args"]])
    return result[exercise["result"]] if "result" in exercise else result


def agree(actual, expected):
    """Whether two values are the same to the tolerance, shapes and keys included."""
    if isinstance(expected, dict):
        same = isinstance(actual, dict) and actual.keys() == expected.keys()
        return same and all(agree(actual[key], expected[key]) for key in expected)
    try:
        array = np.asarray(actual, dtype=np.float64)
    except (TypeError, ValueError):
        return False
    right = np.asarray(expected, dtype=np.float64)
    if right.ndim == 0 and array.size == 1:
        array = array.reshape(())
    if array.shape != right.shape:
        return False
    return bool(np.all(np.abs(array - right) <= ATOL + RTOL * np.abs(right)))


def gradients_of(namespace, exercise, values):
    done = run(namespace, exercise["pipeline"], dict(values))
    returned = done.get("gradients", {})
    found = {name: returned.get("d" + name, done.get("d" + name)) for name in values["parameters"]}
    return found, done["cost"]


def gradients_agree(actual, expected, cost):
    for name, right in expected.items():
        entry = np.asarray(actual[name], dtype=np.float64)
        right = np.asarray(right, dtype=np.float64)
        if entry.shape != right.shape:
            return False
        room = 1e-5 * np.maximum(np.abs(entry), np.abs(right)) + 1e-6 * max(1, abs(cost))
        if not np.all(np.abs(entry - right) <= room):
            return False
    return True


def planted(gradients, exercise):
    factors = exercise.get("planted", {}).get("factors", {})
    return {name: value * factors.get(name, 1) for name, value in gradients.items()}


def lend(namespace, reference, names):
    for name in names:
        namespace[name] = reference[name]


def check_gradient(namespace, reference, exercise, case):
    values = draw_case(case)
    expected, cost = gradients_of(reference, exercise, values)
    lend(namespace, reference, exercise.get("helpers", []))
    actual, _ = gradients_of(namespace, exercise, values)
    accepted = [expected]
    if exercise.get("planted", {}).get("accepted"):
        accepted.append(planted(expected, exercise))
    return not any(gradients_agree(actual, right, cost) for right in accepted), None


def check_function(namespace, reference, exercise, case):
    values = draw_case(case)
    lend(namespace, reference, exercise.get("helpers", []))
    expected = call(reference, exercise, values)
    return not agree(call(namespace, exercise, values), expected), None


def check_checker(namespace, reference, exercise, case):
    values = draw_case(case)
    if "pipeline" in exercise:
        hand_in(reference, exercise, case, values)
        return compare_checkers(namespace, reference, exercise, case, values)
    name = exercise["backward"]
    backward = reference[name]
    calls = []

    def lent(*args):
        calls.append(args)
        return backward(*args) * SCALES[case["gradients"]]

    namespace[name] = lent
    told, value = compare_checkers(namespace, reference, exercise, case, values)
    return told and (bool(calls) or case["gradients"] == "right"), value


def hand_in(reference, exercise, case, values):
    right, _ = gradients_of(reference, exercise, values)
    label = case["gradients"]
    given = planted(right, exercise) if label == "planted" else {
        name: value * SCALES[label] for name, value in right.items()
    }
    values["gradients"] = {"d" + name: value for name, value in given.items()}


def compare_checkers(namespace, reference, exercise, case, values):
    expected = case.get("expected", {}).get("value")
    if expected is None:
        expected = solve(reference, exercise, case, values)
    actual = call(namespace, exercise, values)
    value = float(actual) if isinstance(actual, (int, float, np.generic)) else None
    return not agree(actual, expected), value


def solve(reference, exercise, case, values):
    """The reference's answer; its functions see their module, so the lent backward is put there."""
    name = exercise.get("backward")
    if name is None:
        return call(reference, exercise, values)
    module = reference[exercise["function"]].__globals__
    backward = module[name]
    module[name] = lambda *args: backward(*args) * SCALES[case["gradients"]]
    try:
        return call(reference, exercise, values)
    finally:
        module[name] = backward


CHECKS = {
    "function": check_function,
    "gradient": check_gradient,
    "gradient-checker": check_checker,
}


def replay(document, exercise, variant):
    source = document["reference"]["source"]
    outcome = {}
    for case in exercise["testCases"]:
        reference, namespace = load(source), load(source, variant["edits"])
        try:
            told, value = CHECKS[exercise["kind"]](namespace, reference, exercise, case)
            error = None
        except Exception as caught:
            told, value, error = True, None, repr(caught)
        finite = value is not None and np.isfinite(value)
        outcome[case["id"]] = {"told": told, "value": value if finite else None, "error": error}
    return outcome


def main():
    np.seterr(all="ignore")
    task = json.load(sys.stdin)
    (exercise,) = [one for one in task["document"]["exercises"] if one["id"] == task["exercise"]]
    answers = {
        variant["name"]: replay(task["document"], exercise, variant)
        for variant in task["variants"]
    }
    json.dump(answers, sys.stdout, allow_nan=False)


if __name__ == "__main__":
    main()

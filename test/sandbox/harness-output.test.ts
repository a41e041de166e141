import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { DirectHarness } from './direct-harness.ts'
import { callOf, expectAnswer, numberOf, python, run } from './values.ts'

let harness: DirectHarness
beforeAll(async () => {
  harness = await DirectHarness.start()
})
afterAll(() => harness.stop())

describe('a run', () => {
  test('starts both random generators from its seed', async () => {
    const source = python`
        import numpy as np, random
        np.random.rand(3)
        def f():
            return np.random.rand(), random.random()
      `
    const session = harness.open()
    expectAnswer(await session.load({ chunks: [{ source }], expects: [] }))
    const seeds = [7, 7, 8]
    const results = []
    for (const seed of seeds) {
      const { values } = expectAnswer(await session.run(callOf({ seed })))
      results.push(JSON.stringify(values))
    }
    await session.close()
    expect(results[0]).toBe(results[1])
    expect(results[0]).not.toBe(results[2])
  })

  test('hears each warning once', async () => {
    const source = python`
        import numpy as np, warnings
        def f():
            for _ in range(5):
                np.log(np.zeros(2))
            warnings.warn("look")
            return np.exp(1e9)
      `
    const { warnings } = await run(harness, source)
    expect(warnings).toEqual([
      'RuntimeWarning: divide by zero encountered in log',
      'UserWarning: look',
      'RuntimeWarning: overflow encountered in exp',
    ])
  })

  test('hears at most ten warnings, and those of every run', async () => {
    const source =
      'import warnings\ndef f():\n    for i in range(50):\n        warnings.warn(str(i))'
    const session = harness.open()
    expectAnswer(await session.load({ chunks: [{ source }], expects: [] }))
    const counts = []
    for (const _ of [1, 2]) {
      counts.push(expectAnswer(await session.run(callOf())).warnings.length)
    }
    await session.close()
    expect(counts).toEqual([10, 10])
  })

  test('lets a program silence its warnings or raise them', async () => {
    const body = 'def f():\n    return np.log(np.zeros(2))'
    const silent = await run(harness, `import numpy as np\nnp.seterr(all="ignore")\n${body}`)
    const strict = await run(harness, `import numpy as np\nnp.seterr(all="raise")\n${body}`)
    expect([silent.warnings, silent.outcome, strict.outcome]).toEqual([[], 'ok', 'exception'])
  })

  test.for<[string, string, string]>([
    ['only 0-dimensional arrays can be converted to Python scalars', 'TypeError', 'array.item()'],
    ['Python integer 300 out of bounds for uint8', 'OverflowError', 'astype'],
    ["module 'numpy' has no attribute 'product'", 'AttributeError', 'np.prod'],
    [
      '`np.float_` was removed in the NumPy 2.0 release. Use `np.float64` instead.',
      'AttributeError',
      'np.float64',
    ],
    ['Unable to avoid copy while creating an array as requested.', 'ValueError', 'np.asarray'],
  ])('knows the words of a newer NumPy: %s', async ([text, type, advice]) => {
    const { error } = await run(harness, `def f():\n    raise ${type}(${JSON.stringify(text)})`)
    expect(error).toMatchObject({ type: 'numpy-version', text: expect.stringContaining(advice) })
    expect(error?.text).toMatch(/The grader runs NumPy \d/)
  })

  test('finds those words in the cause of an exception, and not in others', async () => {
    const cause = 'TypeError("only 0-dimensional arrays can be converted to Python scalars")'
    const wrapped = await run(harness, `def f():\n    raise ValueError("a sequence") from ${cause}`)
    const other = await run(harness, 'import numpy as np\ndef f():\n    return np.no_such_thing')
    expect([wrapped.error?.type, other.error?.type]).toEqual(['numpy-version', 'AttributeError'])
  })
})

describe('what a program prints', () => {
  test('is kept answer by answer, from both streams in their order', async () => {
    const source = python`
        import sys
        print("loading")
        def f():
            print("out", flush=True)
            print("err", file=sys.stderr)
            sys.stdout.buffer.write("büf".encode())
            sys.stdout.writelines(["l", "n"])
      `
    const { stdout, stdoutTruncated } = await run(harness, source)
    expect([stdout, stdoutTruncated]).toEqual(['out\nerr\nbüfln', false])
  })

  test('is cut at 8 Ki characters and told to be', async () => {
    const { stdout, stdoutTruncated } = await run(harness, 'def f():\n    print("é" * 9_000)')
    expect([stdout.length, stdoutTruncated]).toEqual([8_192, true])
  })

  test('goes to no real stream', async () => {
    const source = python`
        import sys, io
        def f():
            print("x", file=sys.__stdout__)
            try:
                sys.stdout.fileno()
            except io.UnsupportedOperation:
                return sys.stdout.isatty()
      `
    const { values, stdout } = await run(harness, source)
    expect([numberOf(values['result']), stdout]).toEqual([0, ''])
  })

  test('is shown again after a program has closed or replaced its streams', async () => {
    const source = 'import sys\nsys.stdout.close()\nsys.stdout = None\ndef f():\n    print("here")'
    expect((await run(harness, source)).stdout).toBe('here\n')
  })

  test.for<[string, string]>([
    ['while loading', 'while True:\n    print("flood")'],
    ['in a call', 'def f():\n    while True:\n        print("ü" * 1000, end="")'],
  ])('ends the session above the limit, %s', async ([, source]) => {
    const session = harness.open({ outputBytes: 50_000 })
    const loaded = await session.load({ chunks: [{ source }], expects: [] })
    const answer = loaded.ok ? await session.run(callOf()) : loaded
    await session.close()
    expect(answer).toMatchObject({
      ok: false,
      death: { outcome: 'output-limit', detail: expect.stringContaining('outputBytes is 50000') },
    })
  })
})

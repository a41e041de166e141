import { describe, expect, test } from 'vitest'
import { adoptAliases, listExpected } from '#service/aliases.ts'
import type { FunctionFacts } from '#service/ports.ts'
import { makePlans } from './plans.ts'

const plans = makePlans(
  {
    kind: 'gradient',
    id: 'conv_backward',
    pipeline: [
      { call: 'conv_forward', args: ['x'], returns: ['out', 'cache'] },
      { call: 'conv_backward', args: ['cotangent', 'cache'], returns: ['dx'] },
    ],
    testCases: [{ inputs: { x: 1 } }],
  },
  { kind: 'function', function: 'conv_forward', testCases: [{ inputs: { x: 1 } }] },
)
const aliases = { conv_forward: ['conv_forward_naive', 'conv_forward_fast'] }

function adopt(...states: readonly (readonly [string, FunctionFacts['state']])[]) {
  const functions = states.map(([name, state]) => ({ name, state, parameters: [] }))
  const loaded = { functions, defined: [], faults: [], notes: [], echoes: [], stdout: '' }
  return adoptAliases(plans, aliases, loaded).map(({ functions: names }) => names)
}

describe('aliases of functions', () => {
  test('are looked for beside the names that exercises use', () => {
    expect(listExpected(plans, aliases)).toEqual([
      ...['conv_forward', 'conv_forward_naive', 'conv_forward_fast', 'conv_backward'],
    ])
  })

  test('are called in every exercise where the program has written them', () => {
    expect(adopt(['conv_forward_naive', 'written'])).toEqual([
      ['conv_forward_naive', 'conv_backward'],
      ['conv_forward_naive'],
    ])
    const functions = [{ name: 'conv_forward_fast', state: 'written' as const, parameters: [] }]
    const loaded = { functions, defined: [], faults: [], notes: [], echoes: [], stdout: '' }
    const [backward, forward] = adoptAliases(plans, aliases, loaded)
    expect(backward?.exercise.pipeline?.[0]?.call).toBe('conv_forward_fast')
    expect(forward?.exercise.function).toBe('conv_forward_fast')
    expect(forward?.id).toBe('conv_forward')
  })

  test('give way to the name itself, and to one that is filled in', () => {
    expect(adopt(['conv_forward', 'written'], ['conv_forward_naive', 'written'])[1]).toEqual([
      'conv_forward',
    ])
    expect(
      adopt(['conv_forward_naive', 'not-filled-in'], ['conv_forward_fast', 'written'])[1],
    ).toEqual(['conv_forward_fast'])
    expect(adopt(['conv_forward_naive', 'not-filled-in'])[1]).toEqual(['conv_forward_naive'])
    expect(adopt(['conv_forward_naive', 'imported'])[1]).toEqual(['conv_forward'])
  })
})

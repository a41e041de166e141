import { describe, expect, test } from 'vitest'
import { createCatalogue } from '#assignments/catalogue.ts'
import { nameExercise, type TestCase } from '#contract/exercise.ts'
import { toTensor } from '#grading/numeric-value.ts'
import type { Value } from '#grading/value.ts'
import { type CaseValues, drawCaseValues } from '#service/case-values.ts'

const catalogue = await createCatalogue()
const all = catalogue.find('numpy-layers')?.assignment.exercises ?? []
const exercises = all.filter(({ optional }) => !optional)

/** How near to a kink or a tie a number may lie. */
const MARGIN = 0.02

interface Case {
  readonly name: string
  readonly values: CaseValues
}

function listCases(prefix: string): readonly Case[] {
  return exercises
    .filter((exercise) => nameExercise(exercise).startsWith(prefix))
    .flatMap((exercise) => exercise.testCases.map((each) => nameCase(nameExercise(exercise), each)))
}

function nameCase(exercise: string, testCase: TestCase): Case {
  return { name: `${exercise} ${testCase.id}`, values: drawCaseValues(testCase) }
}

function read({ values }: CaseValues, name: string) {
  const value = values[name]
  const tensor = value === undefined ? undefined : toTensor(value)
  if (tensor === undefined) throw new Error(`There is no array ${name}`)
  return { shape: tensor.shape, data: [...tensor.data] }
}

function readEntry(dict: Value | undefined, key: string): number {
  const entry = dict?.kind === 'dict' ? new Map(dict.entries).get(key) : undefined
  if (entry?.kind === 'int' || entry?.kind === 'float') return entry.value
  throw new Error(`There is no number ${key}`)
}

function splitRows(data: readonly number[], length: number): readonly (readonly number[])[] {
  return Array.from({ length: data.length / length }, (_, at) =>
    data.slice(at * length, (at + 1) * length),
  )
}

/** The entries of every window of images (N, C, H, W). */
function listWindows({ values }: Case): readonly (readonly number[])[] {
  const { shape, data } = read(values, 'x')
  const [height = 0, width = 0] = shape.slice(2)
  const [rows, columns, stride] = ['pool_height', 'pool_width', 'stride'].map((key) =>
    readEntry(values.values['pool_param'], key),
  )
  const down = listStarts(height, rows, stride)
  const across = listStarts(width, columns, stride)
  return splitRows(data, height * width).flatMap((image) =>
    down.flatMap((top) =>
      across.map((left) =>
        image.filter((_, at) => {
          const [i, j] = [Math.floor(at / width) - top, (at % width) - left]
          return i >= 0 && i < (rows ?? 0) && j >= 0 && j < (columns ?? 0)
        }),
      ),
    ),
  )
}

function listStarts(side: number, window = 1, stride = 1): readonly number[] {
  const count = Math.floor((side - window) / stride) + 1
  return Array.from({ length: count }, (_, at) => at * stride)
}

describe('the test cases of numpy-layers', () => {
  test.each([...listCases('relu'), ...listCases('leaky_relu')])(
    'keep away from the kink, and have both sides in each row: $name',
    ({ values }) => {
      const { shape, data } = read(values, 'x')
      expect(Math.min(...data.map(Math.abs))).toBeGreaterThan(MARGIN)
      const examples = shape.length > 1 ? (shape[0] ?? 1) : 1
      for (const row of splitRows(data, data.length / examples)) {
        expect(new Set(row.map(Math.sign)).size).toBe(2)
      }
    },
  )

  test.each(listCases('svm_loss'))('keep away from the margin: $name', ({ values }) => {
    const { shape, data } = read(values, 'x')
    const labels = read(values, 'y').data
    const margins = splitRows(data, shape[1] ?? 1).flatMap((row, at) =>
      row.map((score) => score - (row[labels[at] ?? 0] ?? 0) + 1).filter((each) => each !== 1),
    )
    expect(Math.min(...margins.map(Math.abs))).toBeGreaterThan(MARGIN)
    expect(new Set(margins.map(Math.sign)).size).toBe(2)
  })

  test.each(listCases('max_pool'))('have one largest entry in each window: $name', (each) => {
    const sorted = listWindows(each).map((window) => [...window].sort((a, b) => b - a))
    const gaps = sorted.map(([first = 0, second = 0]) => first - second)
    expect(Math.min(...gaps)).toBeGreaterThan(MARGIN)
    expect(sorted.some(([first = 0]) => first < 0)).toBe(true)
  })

  test.each(listCases('dropout').filter(({ name }) => !name.endsWith('test')))(
    'keep a share that is not a half: $name',
    ({ values }) => {
      const share = readEntry(values.values['dropout_param'], 'p')
      expect(Math.abs(share - 0.5)).toBeGreaterThan(0.1)
    },
  )

  test('have three examples or more, and biases that are not zero', () => {
    for (const { name, values } of listCases('')) {
      expect(read(values, 'x').shape[0], name).toBeGreaterThanOrEqual(3)
      for (const bias of ['b', 'beta'].filter((key) => key in values.values)) {
        expect(Math.min(...read(values, bias).data.map(Math.abs)), name).toBeGreaterThan(MARGIN)
      }
    }
  })

  test('have numbers that are not whole, and whole labels', () => {
    const named = listCases('').flatMap(({ values }) => Object.entries(values.values))
    const dtypes = named.flatMap(([key, value]) =>
      value.kind === 'tensor' ? [`${key === 'y'} ${value.tensor.dtype}`] : [],
    )
    expect(new Set(dtypes)).toEqual(new Set(['true int64', 'false float64']))
  })

  test('hide one case in each exercise and show two or more', () => {
    for (const exercise of exercises) {
      const shown = exercise.testCases.filter(({ visibility }) => visibility === 'visible')
      expect(shown.length, nameExercise(exercise)).toBeGreaterThanOrEqual(2)
      expect(exercise.testCases.length - shown.length, nameExercise(exercise)).toBe(1)
    }
  })
})

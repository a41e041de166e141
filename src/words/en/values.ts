import { common } from './common.ts'

/** A value and where it was computed. */
interface Place {
  /** What it is, such as `gradient_check`; undefined for the cost. */
  readonly name: string | undefined
  /** Where in it, as Python would write it: `[0]['W1'][2, 0]`; empty for the whole. */
  readonly inside: string
  /** Such as `x = 2, theta = 4`; empty where there are no numbers to tell. */
  readonly point: string
}

interface Pair {
  readonly place: string
  readonly actual: string
  readonly expected: string
}

interface Kinds {
  readonly place: string
  readonly actualType: string
  readonly expectedType: string
}

/** On values beside expected ones; `place` is what `values.place` gives. */
export const values = {
  place: ({ name = 'The cost', inside, point }: Place): string =>
    point === '' ? `${name}${inside}` : `${name}${inside} at ${point}`,
  sizeOne: (place: string): string => `${place} is an array of one entry and was read as a number.`,
  number: ({ place, actual, expected }: Pair): string =>
    `${place} is ${actual}; expected is ${expected}.`,
  text: ({ place, actual, expected }: Pair): string =>
    `${place} is "${actual}"; expected is "${expected}".`,
  shape: ({ place, actual, expected }: Pair): string =>
    `${place} has shape ${actual}; expected is ${expected}.`,
  gap: (gap: string, allowed: string): string => `They differ by ${gap}, more than ${allowed}.`,
  /** How many entries differ beside the one that was told. */
  others: (count: number): string =>
    count === 1 ? '1 other entry differs too.' : `${count} other entries differ too.`,
  keys: (place: string, missing: readonly string[], unexpected: readonly string[]): string => {
    const parts = [
      ...(missing.length > 0 ? [`lacks ${common.list(missing)}`] : []),
      ...(unexpected.length > 0 ? [`has ${common.list(unexpected)} beyond what is expected`] : []),
    ]
    return `${place} ${parts.join(' and ')}.`
  },
  /** Stands at the end of a list that was cut. */
  more: (count: number): string => `${count} more`,
  type: ({ place, actualType, expectedType }: Kinds): string =>
    `${place} is ${common.found(actualType)}; expected is ${common.wanted(expectedType)}.`,
  incomparable: ({ place, actualType, expectedType }: Kinds): string =>
    `${place} could not be compared: it is ${common.found(actualType)}, expected is ${common.wanted(expectedType)}, and one of them is too large to be sent back or holds no data.`,
  tooLarge: (place: string, shape: string, entries: number): string =>
    `${place} could not be compared: with shape ${shape}, ${entries} entries, it is too large to be sent back.`,
  missingReturn: 'Is a return missing?',
}

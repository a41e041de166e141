import type { ExerciseSelfTest, ReferenceCheck, SelfTestReport } from '#contract/self-test.ts'

/** A self-test's report for a terminal: the checks, and a table of each exercise's mistakes by test case. */
export function formatSelfTest({ assignment, ok, checks, exercises }: SelfTestReport): string {
  const verdict = ok ? 'passes its self-test' : 'does not pass its self-test'
  return [
    `${assignment.id} ${verdict} (version ${assignment.version.slice(0, 12)})`,
    '',
    ...checks.map((check) => `${check.ok ? '  ok  ' : 'FAILED'}  ${check.text}`),
    ...exercises.flatMap((exercise) => ['', ...formatExercise(exercise)]),
    '',
  ].join('\n')
}

function formatExercise(exercise: ExerciseSelfTest): readonly string[] {
  const { id, gradients, killed, survived, equivalent, tests, table, survivors, proposals } =
    exercise
  const rows = [
    [`${id}: revealed by`, 'of', ...tests.map((test) => test.id)],
    ...table.map(({ mistake, mutants, kills }) => [`  ${mistake}`, mutants, ...kills]),
    ['  all', killed + survived, ...tests.map(({ kills }) => kills)],
    ['  by no other case', '', ...tests.map(({ only }) => only)],
  ]
  return [
    ...alignColumns(rows.map((row) => row.map(String))),
    ...gradients.map(formatGradients),
    ...(equivalent > 0 ? [`  ${count(equivalent, 'variant')} without effect left out`] : []),
    ...survivors.map(
      ({ mistake, line, before, after }) =>
        `  NOT REVEALED  ${mistake}, line ${line} of the reference: ${before}  ->  ${after}`,
    ),
    ...proposals.map(
      ({ testCase, reveals }) =>
        `  a test case that reveals ${reveals.length}: ${JSON.stringify(testCase)}`,
    ),
  ]
}

/** How close the reference's backward comes to its own forward, and by which measure. */
function formatGradients({ test, verdict, method, worst }: ReferenceCheck): string {
  const place = worst && `d${worst.name}[${worst.index.join(', ')}]`.replace('[]', '')
  const gap = worst ? `, at worst ${Number(worst.relativeError).toExponential(1)} in ${place}` : ''
  return `  reference ${verdict} in ${test} by ${method.replace('-', ' ')}${gap}`
}

/** The first column flush left, the others flush right. */
function alignColumns(rows: readonly (readonly string[])[]): readonly string[] {
  const widths = (rows[0] ?? []).map((_, column) =>
    Math.max(...rows.map((row) => row[column]?.length ?? 0)),
  )
  return rows.map((row) =>
    row
      .map((cell, column) => {
        const width = widths[column] ?? 0
        return column === 0 ? cell.padEnd(width) : cell.padStart(width)
      })
      .join('  ')
      .trimEnd(),
  )
}

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`
}

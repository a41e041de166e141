import { styleText } from 'node:util'
import type { DoctorReport } from '#contract/doctor.ts'
import type { LayerReport } from '#contract/sandbox.ts'

const COLUMN = 13
const WIDTH = 100

/** A doctor's report for a terminal. */
export function formatDoctorReport(report: DoctorReport, hasColours: boolean): string {
  const paint = hasColours ? colour : keepPlain
  const { version, surroundings, checks, layers } = report
  const { container, isRoot } = surroundings
  const where = container === 'none' ? 'in no container' : `in ${NAMES[container]}`
  return [
    `Backproof ${version}, ${where}, as ${isRoot ? 'root' : 'a user that is not root'}`,
    '',
    ...checks.flatMap(({ id, ok, saw, mending }) => [
      ...fold(`${paint(ok, mark(ok))} ${id.padEnd(COLUMN)} `, saw),
      ...(mending === undefined ? [] : fold(INDENT, mending)),
    ]),
    ...(layers.length === 0 ? [] : ['', 'Between learner code and this machine:', '']),
    ...layers.flatMap((layer) => formatLayer(layer, paint)),
    '',
    summarise(report),
    '',
  ].join('\n')
}

const NAMES = { docker: 'a container', kubernetes: 'Kubernetes' } as const
const MARK_WIDTH = 7
const INDENT = ' '.repeat(MARK_WIDTH + COLUMN + 2)

/** As many words as have room beside the indent, or one that is longer. */
const LINE = new RegExp(`\\S.{0,${WIDTH - INDENT.length - 1}}(?= |$)|\\S+`, 'g')

type Paint = (ok: boolean, text: string) => string

function mark(ok: boolean, isNeeded = true): string {
  return (ok ? 'ok' : isNeeded ? 'FAILED' : 'missing').padEnd(MARK_WIDTH)
}

function colour(ok: boolean, text: string): string {
  return styleText(ok ? 'green' : 'red', text, { validateStream: false })
}

function keepPlain(_: boolean, text: string): string {
  return text
}

function formatLayer(report: LayerReport, paint: Paint): readonly string[] {
  const { layer, state, holds, required, stops, saw, mending } = report
  const need = required ? ', required' : ''
  return [
    ...fold(
      `${paint(holds, mark(holds, required))} ${layer.padEnd(COLUMN)} `,
      `${state}${need}; stops ${stops}`,
    ),
    ...(saw === undefined ? [] : fold(INDENT, `It saw: ${saw}`)),
    ...(mending === undefined ? [] : fold(INDENT, mending)),
  ]
}

function summarise({ ok, layers }: DoctorReport): string {
  const missing = layers.filter(({ holds }) => !holds).map(({ layer }) => layer)
  if (!ok) return 'The service does not start here: see what FAILED.'
  if (missing.length === 0) return 'The service starts here, with every layer there is.'
  return `The service starts here. Not required and missing: ${missing.join(', ')}.`
}

/** Text behind a lead, in lines of the width of a page. */
function fold(lead: string, text: string): readonly string[] {
  const lines = text.replace(/\s+/g, ' ').match(LINE) ?? []
  return lines.map((line, at) => (at === 0 ? lead : INDENT) + line)
}

import { type AblationCount, countBreaches, listReachingOut } from '#test/hostile/ablation.ts'
import { ABLATION_ROWS, type AblationRow } from '#test/hostile/ablation-rows.ts'
import { print } from './measurements.ts'

// What each layer of the sandbox stops, alone and with the others: the hostile programs that reach
// out of their process, with some of the layers taken away, and how many of them got somewhere. The
// table is that of SECURITY.md. Needs root. Usage: node test/bench/ablation.ts [name of a row]

const programs = listReachingOut()
const [, , chosen = ''] = process.argv
const rows = ABLATION_ROWS.filter(({ name }) => name.includes(chosen))

if (process.getuid?.() !== 0) {
  process.stderr.write('The ablation becomes other users, which only root can: run it as root.\n')
  process.exit(2)
}
print(`${programs.length} programs that reach out of their process; limits always hold\n`)
print('| layers | did harm | got something | examples |\n|---|---|---|---|')
for (const row of rows) {
  const count = await countBreaches(row, programs)
  print(formatRow(row, count))
  if (row.name === 'all' && count.breached.length > 0) process.exitCode = 1
}

function formatRow({ name }: AblationRow, count: AblationCount): string {
  if (count.obstacle !== undefined) return `| ${name} | - | - | ${count.obstacle} |`
  const examples = count.breached.slice(0, 4).map((each) => each.replace(/^\w+\/|\.py$/g, ''))
  const more = count.breached.length > 4 ? ', …' : ''
  return `| ${name} | ${count.harmed} | ${count.reached} | ${examples.join(', ')}${more} |`
}

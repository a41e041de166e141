import type { Outcome } from '#contract/outcomes.ts'
import type { Words } from '#words/wording.ts'
import { common } from './common.ts'
import { tellFinding } from './findings.ts'
import { attach } from './particle.ts'
import { tellSeen } from './seen.ts'

const OURS = '제출한 코드의 잘못이 아니며 시도 횟수에 들어가지 않습니다. 다시 제출하세요.'

const ADVICE: Readonly<Partial<Record<Outcome, string>>> = {
  'time-limit': '끝나지 않는 반복문이나, 문제에 필요한 것보다 많은 계산이 있는지 찾아보세요.',
  'memory-limit':
    '브로드캐스팅되거나 반복문에서 커지는 등, 뜻한 것보다 큰 배열이 있는지 찾아보세요.',
  'output-limit': '출력을 줄이세요. 모든 파라미터를 도는 반복문 안의 print는 금세 쌓입니다.',
  exited: 'exit(), quit(), os._exit()를 지우세요.',
  crashed: '재귀가 너무 깊거나 배열 라이브러리를 규칙에 어긋나게 쓰면 그렇게 됩니다.',
  forbidden: '채점되는 코드에는 파일, 프로세스, 네트워크가 필요하지 않습니다.',
  'sandbox-unavailable': OURS,
  internal: OURS,
}

const MEANINGS: Readonly<Record<Outcome, string>> = {
  ok: '코드가 실행되어 값을 주었습니다.',
  exception: '코드에서 예외가 발생했습니다.',
  'syntax-error': '코드를 해석할 수 없습니다.',
  'missing-function': '제출물에 그 함수가 없습니다.',
  'wrong-signature': '함수가 받거나 반환하는 값의 개수가 다릅니다.',
  'not-filled-in': '함수의 본문이 시작 코드 그대로입니다.',
  'time-limit': '코드가 허용된 실행 시간이나 CPU 시간을 다 썼습니다.',
  'memory-limit': '코드가 허용된 메모리를 다 썼습니다.',
  'output-limit': '코드가 받을 수 있는 것보다 많이 출력하거나 반환했습니다.',
  exited: '코드가 자신의 프로세스를 끝냈습니다.',
  crashed: '코드 때문에 인터프리터가 비정상 종료되었습니다.',
  forbidden: '코드가 금지된 시스템 호출을 해서 중단되었습니다.',
  'sandbox-unavailable': '샌드박스를 쓸 수 없었습니다.',
  internal: '채점 서비스에 문제가 생겼습니다.',
}

export const runs: Words['runs'] = {
  advice: (outcome) => ADVICE[outcome] ?? '',
  meaning: (outcome) => MEANINGS[outcome],
  death: (outcome, _detail, seen) =>
    common.join(MEANINGS[outcome], seen === undefined ? '' : tellSeen(seen)),
  raised: ({ what, point, isMoved }) => {
    const moved = isMoved ? '파라미터 하나를 조금 옮긴 상태' : ''
    const at = [point, moved].filter((part) => part !== '').join(', ')
    const where = at === '' ? '' : ` (${at}에서)`
    return common.sentence(`예외가 발생했습니다: ${what.replace(/\.$/, '')}${where}`)
  },
  finding: tellFinding,
  adapter: ({ what, line, isProven }) => {
    const at = line === undefined ? '' : ` ${line}행에서`
    const start = isProven
      ? `과제의 어댑터가${at} 제출한 코드를 사용할 수 없습니다`
      : `과제의 어댑터가${at} 실패했습니다`
    const advice = isProven
      ? '모범 답안으로는 끝까지 실행됩니다. 제출한 함수가 받고 반환하고 보관하는 것을 문제의 요구와 비교하세요.'
      : '과제의 잘못일 수 있습니다. 감점은 없으며, 교수자가 어댑터를 살펴보아야 합니다.'
    return common.join(common.sentence(`${start}: ${what}`), advice)
  },
  foreign: (name, taken, given) =>
    `${name}(${taken.join(', ')})은 이 문제가 호출하는 ${name}(${given.join(', ')})과 다른 함수입니다. 시그니처가 맞지 않으며, 다른 프로그램의 같은 이름 함수는 채점하지 않습니다.`,
  importedOnly: (name) =>
    `${attach(name, 'object')} 가져오기만 했습니다. 이 문제에서는 직접 작성해야 합니다.`,
  notFilledIn: (name) =>
    `${attach(name, 'topic')} 아직 작성되지 않았습니다. 본문이 비어 있거나 시작 코드 그대로입니다.`,
  unparsable: (name, fault) =>
    common.sentence(
      `${attach(name, 'object')} 해석할 수 없습니다: ${fault ?? '문법이 올바르지 않습니다'}`,
    ),
  nothingDefined: (name) =>
    `${attach(name, 'subject')} 없습니다. 제출물에 정의된 함수가 하나도 없습니다.`,
  missing: (name, defined, more) =>
    `${attach(name, 'subject')} 없습니다. 제출물이 정의하는 함수: ${defined.join(', ')}${more > 0 ? ` 외 ${more}개` : ''}.`,
}

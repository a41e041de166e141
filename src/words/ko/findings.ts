import type { Finding } from '#words/en/runs.ts'
import { common } from './common.ts'
import { attach } from './particle.ts'

type Values = Readonly<Record<string, string | undefined>>

/** Says what the sandbox found about a call or an import. */
export function tellFinding({ type, text, values }: Finding): string {
  const told = values && FINDINGS[type]?.(values)
  return told ?? common.sentence(`함수를 실행할 수 없습니다: ${text}`)
}

const FINDINGS: Readonly<Record<string, (values: Values) => string>> = {
  'missing-function': ({ function: name = '' }) =>
    `제출물에 ${name} 함수가 정의되어 있지 않습니다.`,
  'wrong-argument-count': ({ function: name = '', taken = '', given = '', threw }) =>
    common.join(
      `${attach(name, 'topic')} ${attach(taken, 'object')} 받는데, ${attach(given, 'subject')} 주어집니다.`,
      threw === undefined ? '' : common.sentence(`발생한 예외: ${threw}`),
    ),
  'wrong-return-count': tellReturns,
  'forbidden-import': tellImport,
  'numpy-version': tellVersion,
}

function tellReturns({ function: name = '', wanted = '', names = '', ...found }: Values): string {
  if (found['needed'] !== undefined) {
    return `여기에는 ${attach(found['needed'], 'subject')} 필요한데, 앞의 호출은 값을 하나만 반환합니다.`
  }
  const form =
    found['form'] === undefined ? '' : `배열 [${names}]이나 이 이름들이 있는 객체로 반환하세요.`
  const expected = common.join(`값 ${wanted}개를 반환해야 합니다: ${names}.`, form)
  if (found['type'] !== undefined) {
    return `${attach(name, 'topic')} ${found['type']} 타입의 값 하나를 반환합니다. ${expected}`
  }
  const count = found['count'] === undefined ? `${wanted}개보다 많은 값` : `값 ${found['count']}개`
  return `${attach(name, 'topic')} ${attach(count, 'object')} 반환합니다. ${expected}`
}

function tellImport({ module = '', path, available = '' }: Values): string {
  const start = `ModuleNotFoundError: 채점 환경에는 ${module} 모듈이 없습니다.`
  const use = path === undefined ? '' : `여기에는 ${attach(path, 'subject')} 필요합니다.`
  return common.join(start, use, `사용할 수 있는 모듈: ${available}.`)
}

const CHANGES: Readonly<Record<string, string>> = {
  scalar: '축이 있는 배열은 원소가 하나뿐이어도 숫자로 쓸 수 없습니다. array.item()을 쓰세요',
  integer:
    'Python 정수가 배열의 타입에 들어가야 합니다. 먼저 array.astype(np.int64) 등으로 배열을 변환하세요',
  copy: 'copy=False는 이제 절대 복사하지 않는다는 뜻입니다. np.asarray(a)를 쓰세요',
}

function tellVersion({ said = '', version = '', removed, instead = '', change }: Values): string {
  const advice =
    removed === undefined
      ? (CHANGES[change ?? ''] ?? '')
      : `${attach(removed, 'subject')} 없습니다. ${attach(instead, 'object')} 쓰세요`
  return `${common.sentence(said)} 채점 환경의 NumPy ${version}에서는 ${advice}.`
}

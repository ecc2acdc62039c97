import { LensError } from '../base/faults.ts'

type TokenKind = 'word' | 'quoted' | 'mark'
interface Token {
  readonly kind: TokenKind
  readonly text: string
}

const TOKEN =
  /--[^\n]*|\/\*[\s\S]*?(?:\*\/|$)|\s+|'(?:[^']|'')*'|("(?:[^"]|"")*"|`(?:[^`]|``)*`|\[[^\]]*\])|([A-Za-z_\u0080-\uffff][\w$\u0080-\uffff]*)|([\s\S])/g

/**
 * Refuses everything that is not one question before SQLite sees it: the statement must begin with SELECT, WITH or
 * VALUES, and must name tables without `main.` or `temp.`, because personal columns are masked by views that stand
 * before the tables under the same names.
 * @throws LensError `sql_not_read_only`
 */
export function checkStatement(sql: string): void {
  const tokens = tokensOf(sql)
  const first = tokens[0]
  if (first?.kind !== 'word' || !['SELECT', 'WITH', 'VALUES'].includes(first.text.toUpperCase())) {
    throw new LensError('sql_not_read_only', 'The statement does not begin with SELECT, WITH or VALUES.')
  }
  const qualifier = tokens.find(
    (token, at) =>
      token.kind !== 'mark' && ['main', 'temp'].includes(token.text.toLowerCase()) && tokens[at + 1]?.text === '.',
  )
  if (qualifier) {
    throw new LensError('sql_not_read_only', `Name tables without "${qualifier.text}." before them.`)
  }
}

/** Words, quoted names and single marks of a statement; comments, space and string literals left out. */
function tokensOf(sql: string): Token[] {
  return [...sql.matchAll(TOKEN)].flatMap(([, quoted, word, mark]): Token[] => {
    if (quoted) return [{ kind: 'quoted', text: quoted.slice(1, -1) }]
    if (word) return [{ kind: 'word', text: word }]
    return mark ? [{ kind: 'mark', text: mark }] : []
  })
}

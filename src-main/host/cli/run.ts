import { parseArgs } from 'node:util'
import { LensError } from '../../base/faults.ts'
import { assertRuntime } from '../../base/runtime.ts'
import { askCommands } from './ask-commands.ts'
import type { Command } from './command.ts'
import { importCommand } from './import-command.ts'
import { serveCommands } from './serve-commands.ts'
import { createTerminal } from './terminal.ts'
import { workspaceCommands } from './workspace-commands.ts'

/** Every command, in the order of the help. */
export const commands: readonly Command[] = [...serveCommands, ...workspaceCommands, importCommand, ...askCommands]

/**
 * Runs one command line.
 * @returns the exit code: 0, or the `exit` of the fault
 */
export async function runCommandLine(args: readonly string[], signal: AbortSignal): Promise<number> {
  const [name, ...rest] = args
  const command = commands.find((candidate) => candidate.name === name)
  const terminal = createTerminal(rest.includes('--json'))
  if (!command || rest.includes('--help')) {
    const known = name === undefined || ['help', '--help', '-h'].includes(name) || command !== undefined
    process[known ? 'stdout' : 'stderr'].write(`${command ? helpOf(command) : help()}\n`)
    return known ? 0 : terminal.fault(new LensError('bad_request', `There is no command "${name ?? ''}".`))
  }
  try {
    assertRuntime(process.versions.node)
    const { values, positionals } = parsed(command, rest)
    return await command.run({ words: positionals, options: values, terminal, signal })
  } catch (error) {
    return terminal.fault(error)
  }
}

function parsed(command: Command, args: string[]): ReturnType<typeof parseArgs> {
  try {
    const options = { ...command.options, json: { type: 'boolean' } } as const
    return parseArgs({ args, options, allowPositionals: true })
  } catch (error) {
    const said = error instanceof Error ? error.message.split(/\.\s/)[0] : ''
    throw new LensError('bad_request', `${said ?? ''}. Usage: purchase-lens ${command.name} ${command.usage}`)
  }
}

function help(): string {
  const width = Math.max(...commands.map((command) => command.name.length))
  const lines = commands.map((command) => `  ${command.name.padEnd(width)}  ${command.doc}`)
  return `purchase-lens <command> [--json]\n\n${lines.join('\n')}\n\npurchase-lens <command> --help tells the arguments.`
}

function helpOf(command: Command): string {
  return `purchase-lens ${command.name} ${command.usage} [--json]\n${command.doc}`
}

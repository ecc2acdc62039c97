/** One row of the table of layers. */
interface Layer {
  readonly name: string
  readonly path: string
  readonly mayImport: readonly string[]
}
export const layers: readonly Layer[]

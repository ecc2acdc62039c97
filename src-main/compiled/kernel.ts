const PAGE = 65_536
const MOST_PAGES = 65_536

/** New shared memory of at least `bytes` bytes; it can grow up to 4 GiB. */
export function createMemory(bytes: number): WebAssembly.Memory {
  return new WebAssembly.Memory({ initial: Math.max(1, Math.ceil(bytes / PAGE)), maximum: MOST_PAGES, shared: true })
}

/** Whether compiled kernels shall run; `PURCHASE_LENS_KERNELS=plain` chooses their plain twins instead. */
export function usesCompiledKernels(): boolean {
  return process.env['PURCHASE_LENS_KERNELS'] !== 'plain'
}

/**
 * The exported functions of a compiled kernel over `memory`. `base64` is what `import … from './assembly/x.ts?wasm'`
 * gives. All kernels over one memory share it as it is: who calls them says where everything lies.
 */
export function instantiateKernel<Functions extends object>(base64: string, memory: WebAssembly.Memory): Functions {
  const module = new WebAssembly.Module(Buffer.from(base64, 'base64'))
  return new WebAssembly.Instance(module, { env: { memory } }).exports as Functions
}

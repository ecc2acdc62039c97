declare module '*?wasm' {
  /** A compiled kernel as base64 text. */
  const base64: string
  export default base64
}

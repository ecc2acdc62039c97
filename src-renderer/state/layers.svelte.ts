/** Which layers of the shell are open. */
class Layers {
  palette = $state(false)
  shortcuts = $state(false)
  /** The rail over the page in a narrow window. */
  rail = $state(false)
}

export const layers = new Layers()

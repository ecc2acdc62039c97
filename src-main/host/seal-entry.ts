import { serveSealing } from '../store/seal-thread.ts'

// Program of the thread that hashes a version and helps to prove it.
serveSealing()

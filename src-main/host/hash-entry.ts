import { serveHashing } from '../store/hash-thread.ts'

// Program of the thread that hashes a version while it is proven.
serveHashing()

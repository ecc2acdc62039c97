import { serveLanding } from '../store/landing-thread.ts'

// Program of the thread of a load that keeps a copy of its file.
await serveLanding()

import type { LoadRequest } from '../import/request.ts'

/** A load as it crosses to the job process, which brings the mart builder itself. */
export type LoadJob = Omit<LoadRequest, 'deps'>

/** What a job process can be asked. */
export type JobRequest =
  | { readonly kind: 'load'; readonly load: LoadJob }
  | { readonly kind: 'verify'; readonly folder: string }
  | { readonly kind: 'sample'; readonly folder: string }

import type { LoadedFile } from '../import/preview.ts'
import type { Recipe } from '../import/recipes.ts'
import type { LoadFile, LoadRequest } from '../import/request.ts'
import type { RebuildRequest } from './rebuild-version.ts'

/** A load as it crosses to the job process, which brings the mart builder itself. */
export type LoadJob = Omit<LoadRequest, 'deps'>

/** What a job process can be asked. */
export type JobRequest =
  | { readonly kind: 'load'; readonly load: LoadJob }
  | { readonly kind: 'check'; readonly load: LoadJob }
  | { readonly kind: 'rebuild'; readonly rebuild: RebuildRequest }
  | {
      readonly kind: 'preview'
      readonly file: LoadFile
      readonly recipes: readonly Recipe[]
      readonly loaded: readonly LoadedFile[]
    }
  | {
      readonly kind: 'source_row'
      readonly folder: string
      /** Path of the warehouse version that holds the batch. */
      readonly warehouse: string
      readonly batch: number
      readonly row: number
    }
  | { readonly kind: 'verify'; readonly folder: string }
  | { readonly kind: 'sample'; readonly folder: string }

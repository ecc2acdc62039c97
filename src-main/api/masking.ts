export { masked, maskOf, type Mask } from '../model/masking.ts'

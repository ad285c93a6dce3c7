export { list, number, record, text } from '../fields.ts'

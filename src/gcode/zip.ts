export { damaged, listZip, type ZipEntry } from '../geometry/zip.ts'
export { readZipEntry, ZipStream } from '../geometry/zip-stream.ts'

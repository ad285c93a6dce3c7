/** The folder among the printer's files in which we leave what we know it by. */
export const MARKER_FOLDER = 'py-marker'

/** What PostgreSQL can hold of a text: a NUL is dropped, half of a surrogate pair becomes U+FFFD. */
export const storable = (text: string): string => text.replaceAll('\0', '').toWellFormed()

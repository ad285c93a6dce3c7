// 0xRRGGBB of what a fault picture shows; the API names them beside the picture.
export const SOUND = 0xb4bcc6
export const OVERHANG = 0xff8a1f
/** Thinner than 1 mm. */
export const THIN = 0xe0202c
/** At an edge that is open or joins more than two faces. */
export const TORN = 0xc21fd6

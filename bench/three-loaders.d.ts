// three ships its loaders without types; these are the calls that the bench of models makes.
declare module 'three/examples/jsm/loaders/OBJLoader.js' {
  export class OBJLoader {
    parse(text: string): { children: readonly object[] }
  }
}
declare module 'three/examples/jsm/loaders/STLLoader.js' {
  export class STLLoader {
    parse(bytes: ArrayBuffer | string): object
  }
}
declare module 'three/examples/jsm/loaders/3MFLoader.js' {
  export class ThreeMFLoader {
    parse(bytes: ArrayBuffer): object
  }
}

function load() {}
Object.defineProperty(exports, 'load', { get: () => load });

export { type GeospatialEnv, parseGeospatialEnv } from './env';
export { startGeospatial } from './start';

import { startProcess } from '@registry/service-kit';
import { parseGeospatialEnv } from './env';
import { startGeospatial } from './start';

startProcess(() => startGeospatial(parseGeospatialEnv(process.env)));

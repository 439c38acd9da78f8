import 'reflect-metadata';
import { parseEnv, runService } from '@registry/service-kit';
import { geospatialEnv } from './env';
import { geospatialService } from './service';

void runService(geospatialService(parseEnv(geospatialEnv, process.env)));

/** A prepared statement: its name is its identity on a connection. */
export interface Call {
  readonly name: string;
  readonly text: string;
}

const BSON = 'documentdb_core.bson';
const API = 'documentdb_api';

function call(name: string, text: string): Call {
  return { name, text };
}

function firstPage(name: string, of: string): Call {
  return call(
    name,
    `SELECT cursorpage::bytea AS reply, continuation::bytea AS continuation, cursorid AS cursor
       FROM ${API}.${of}_cursor_first_page($1, $2::${BSON})`,
  );
}

function write(name: string): Call {
  return call(name, `SELECT p_result::bytea AS reply FROM ${API}.${name}($1, $2::${BSON}, $3::${BSON}sequence)`);
}

function query(name: string, of: string): Call {
  return call(name, `SELECT document::bytea AS reply FROM ${API}.${of}($1, $2::${BSON})`);
}

function explained(name: string, of: string, analyze: boolean): Call {
  const options = analyze ? 'ANALYZE, FORMAT JSON' : 'FORMAT JSON';
  return call(
    `explain_${name}_${String(analyze)}`,
    `EXPLAIN (${options}) SELECT document FROM ${API}_catalog.bson_aggregation_${of}($1, $2::${BSON})`,
  );
}

/** Commands that answer with a first page; parameters: database, command. */
export const pages = {
  find: firstPage('find', 'find'),
  aggregate: firstPage('aggregate', 'aggregate'),
  listCollections: firstPage('listCollections', 'list_collections'),
  listIndexes: firstPage('listIndexes', 'list_indexes'),
};

/** The next page of one of them; parameters: database, command, continuation. */
export const nextPage = call(
  'getMore',
  `SELECT cursorpage::bytea AS reply, continuation::bytea AS continuation
     FROM ${API}.cursor_get_more($1, $2::${BSON}, $3::${BSON})`,
);

/** Removes what the server keeps for cursors; parameter: their ids. */
export const deleteCursors = call('deleteCursors', `SELECT ${API}_internal.delete_cursors($1::bigint[])`);

/** Parameters: database, command, the documents or statements that came beside it (or null). */
export const writes = { insert: write('insert'), update: write('update'), delete: write('delete') };

/** Parameters: database, command. */
export const single = {
  findAndModify: call('findAndModify', `SELECT p_result::bytea AS reply FROM ${API}.find_and_modify($1, $2::${BSON})`),
  count: query('count', 'count_query'),
  distinct: query('distinct', 'distinct_query'),
  validate: query('validate', 'validate'),
  create: call('create', `SELECT ${API}.create_collection_view($1, $2::${BSON})::bytea AS reply`),
  createIndexes: call(
    'createIndexes',
    `SELECT ${API}_internal.create_indexes_non_concurrently($1, $2::${BSON}, true)::bytea AS reply`,
  ),
};

/** Parameters: database, command. */
export const dropIndexes = call('dropIndexes', `CALL ${API}.drop_indexes($1, $2::${BSON})`);
/** Parameters: database, collection. */
export const dropCollection = call('dropCollection', `SELECT ${API}.drop_collection($1, $2) AS dropped`);
/** Parameter: database. */
export const dropDatabase = call('dropDatabase', `SELECT ${API}.drop_database($1)`);
/** Parameter: command. */
export const listDatabases = call('listDatabases', `SELECT ${API}.list_databases($1::${BSON})::bytea AS reply`);
/** Parameter: database. */
export const databaseStats = call('dbStats', `SELECT ${API}.db_stats($1)::bytea AS reply`);
/** Parameters: database, collection. */
export const collectionStats = call('collStats', `SELECT ${API}.coll_stats($1, $2)::bytea AS reply`);

/** The name of an index by the number that its constraint carries. */
export const indexName = call(
  'indexName',
  `SELECT (index_spec).index_name AS name FROM ${API}_catalog.collection_indexes WHERE index_id = $1`,
);

/** Plans, without and with running them; parameters: database, command. */
export const explains = {
  find: [explained('find', 'find', false), explained('find', 'find', true)],
  aggregate: [explained('aggregate', 'pipeline', false), explained('aggregate', 'pipeline', true)],
  count: [explained('count', 'count', false), explained('count', 'count', true)],
  distinct: [explained('distinct', 'distinct', false), explained('distinct', 'distinct', true)],
} as const;

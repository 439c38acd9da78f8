/** Names the socket file; nothing listens on a network. */
export const SOCKET_PORT = 5432;

/**
 * What differs from PostgreSQL's defaults. A commit is on disk before it is acknowledged; memory is that of a small
 * machine; what a gateway that was killed leaves open ends by itself.
 */
export const CONFIGURATION = `listen_addresses = ''
port = ${SOCKET_PORT}
unix_socket_directories = '/data/socket'
unix_socket_permissions = 0700

fsync = on
full_page_writes = on
synchronous_commit = on

max_connections = 100
shared_buffers = 128MB
work_mem = 8MB
maintenance_work_mem = 64MB
effective_cache_size = 512MB
max_wal_size = 512MB
jit = off

idle_in_transaction_session_timeout = 10s
transaction_timeout = 15min

# Messages about documents hold documents: none of that goes to the log.
log_error_verbosity = terse
log_min_error_statement = panic

shared_preload_libraries = 'pg_cron, pg_documentdb_core, pg_documentdb'
cron.database_name = 'postgres'
cron.host = '/data/socket'
cron.log_statement = off
cron.log_run = off
# As many as hello promises.
documentdb.maxWriteBatchSize = 100000
documentdb.localhost_connection_string = 'host=/data/socket'
# Cursors are files: one that is open holds neither a connection nor a snapshot.
documentdb.useFileBasedPersistedCursors = on
documentdb.defaultCursorExpiryTimeLimitSeconds = 600
`;

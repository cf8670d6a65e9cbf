namespace Distributed.Jobs.Tests;

public sealed class SqliteEventLogTests(SqliteJobDatabase database) : EventLogContract(database), IClassFixture<SqliteJobDatabase>;

public sealed class PostgresEventLogTests(PostgresJobDatabase database) : EventLogContract(database.Required()), IClassFixture<PostgresJobDatabase>;

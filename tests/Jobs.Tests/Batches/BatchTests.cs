namespace Distributed.Jobs.Tests;

public sealed class SqliteBatchTests(SqliteJobDatabase database) : BatchContract(database), IClassFixture<SqliteJobDatabase>;

public sealed class PostgresBatchTests(PostgresJobDatabase database) : BatchContract(database.Required()), IClassFixture<PostgresJobDatabase>;

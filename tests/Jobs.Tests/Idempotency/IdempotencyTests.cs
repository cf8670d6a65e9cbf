namespace Distributed.Jobs.Tests;

public sealed class SqliteIdempotencyTests(SqliteJobDatabase database) : IdempotencyContract(database), IClassFixture<SqliteJobDatabase>;

public sealed class PostgresIdempotencyTests(PostgresJobDatabase database) : IdempotencyContract(database.Required()), IClassFixture<PostgresJobDatabase>;

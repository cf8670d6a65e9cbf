namespace Distributed.Jobs.Tests;

public sealed class SqliteTenantTests() : TenantContract(new SqliteJobDatabase());

public sealed class PostgresTenantTests() : TenantContract(new PostgresJobDatabase().Required());

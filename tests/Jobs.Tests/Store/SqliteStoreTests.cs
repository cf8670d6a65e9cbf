namespace Distributed.Jobs.Tests;

public sealed class SqliteAcceptTests(SqliteJobDatabase database) : AcceptContract(database), IClassFixture<SqliteJobDatabase>;

public sealed class SqliteLifecycleTests(SqliteJobDatabase database) : LifecycleContract(database), IClassFixture<SqliteJobDatabase>;

public sealed class SqliteLeaseTests(SqliteJobDatabase database) : LeaseContract(database), IClassFixture<SqliteJobDatabase>;

public sealed class SqliteDispatchTests : DispatchContract, IDisposable
{
    public SqliteDispatchTests() : base(new SqliteJobDatabase()) { }

    public void Dispose() => Database.DisposeAsync().AsTask().GetAwaiter().GetResult();
}

public sealed class SqliteFairOrderTests() : FairOrderContract(new SqliteJobDatabase());

public sealed class SqliteEstimateTests() : EstimateContract(new SqliteJobDatabase());

public sealed class SqliteQueryTests(SqliteJobDatabase database) : QueryContract(database), IClassFixture<SqliteJobDatabase>;

public sealed class SqliteGuardTests(SqliteJobDatabase database) : GuardContract(database), IClassFixture<SqliteJobDatabase>;

public sealed class SqliteRaceTests(SqliteJobDatabase database) : RaceContract(database, rounds: 5), IClassFixture<SqliteJobDatabase>;

public sealed class SqliteWorkerTests(SqliteJobDatabase database) : WorkerContract(database), IClassFixture<SqliteJobDatabase>;

public sealed class SqliteRetryTests(SqliteJobDatabase database) : RetryContract(database), IClassFixture<SqliteJobDatabase>;

public sealed class SqlitePlanTests(SqliteJobDatabase database) : PlanContract(database), IClassFixture<SqliteJobDatabase>;

public sealed class SqliteStatisticsTests() : StatisticsContract(new SqliteJobDatabase());

public sealed class SqliteMigrationTests() : MigrationContract(new SqliteJobDatabase());

public sealed class SqliteNeededImagesTests(SqliteJobDatabase database) : NeededImagesContract(database), IClassFixture<SqliteJobDatabase>;

public sealed class SqliteSoloTests(SqliteJobDatabase database) : SoloContract(database), IClassFixture<SqliteJobDatabase>;
